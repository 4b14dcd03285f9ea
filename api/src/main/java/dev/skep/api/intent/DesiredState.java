package dev.skep.api.intent;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a set of manifests describes. All of it is applied together or not at all.
 *
 * @param cluster the cluster's settings; null when no file speaks of them
 * @param nodes nodes, each once
 * @param networks networks that belong to no stack; none is external
 * @param secrets secrets that belong to no stack
 * @param configs configs that belong to no stack
 * @param stacks stacks, each once
 */
public record DesiredState(
    @Nullable DesiredCluster cluster,
    List<DesiredNode> nodes,
    List<DesiredNetwork> networks,
    List<DesiredContent> secrets,
    List<DesiredContent> configs,
    List<DesiredStack> stacks) {
  public DesiredState {
    nodes = List.copyOf(nodes);
    networks = List.copyOf(networks);
    secrets = List.copyOf(secrets);
    configs = List.copyOf(configs);
    stacks = List.copyOf(stacks);
  }
}
