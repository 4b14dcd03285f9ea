package dev.skep.controllers.admission;

import dev.skep.api.intent.DesiredState;
import dev.skep.api.model.Kind;
import java.util.List;
import java.util.Set;

/**
 * What a set of manifests asks for.
 *
 * @param set the set's name
 * @param wanted what the manifests describe
 * @param prune whether what the set brought before and the manifests no longer have goes; within a
 *     stack it goes in any case
 * @param files the names of the files, for the history of stacks
 */
public record SetWish(String set, DesiredState wanted, boolean prune, List<String> files) {
  /** What a set may own. */
  public static final Set<Kind> KINDS =
      Set.of(Kind.CLUSTER, Kind.NODE, Kind.NETWORK, Kind.SECRET, Kind.CONFIG, Kind.STACK);

  public SetWish {
    files = List.copyOf(files);
  }
}
