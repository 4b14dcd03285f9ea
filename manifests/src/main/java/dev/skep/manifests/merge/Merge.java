package dev.skep.manifests.merge;

import dev.skep.manifests.tree.Tree;
import dev.skep.manifests.tree.Tree.Entry;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.tree.Tree.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Merges files in their long form, by the docker CLI's rules: services key by key, everything else
 * as a whole. Within a service mappings are united, lists are appended, and lists of things with an
 * identity (ports, mounts, secrets, configs) are united by it.
 *
 * <p>Where the CLI loses what the user says, this does not follow it: a later {@code false}, zero
 * or empty text wins over an earlier value, a later health check test replaces an earlier one
 * instead of being appended to it, and ports without a published port are told apart.
 */
public final class Merge {
  private static final Set<String> REPLACED_LISTS =
      Set.of("command", "entrypoint", "test", "aliases");

  private Merge() {}

  /** What becomes of a key that both files have. */
  private interface Both {
    Tree of(String key, Tree earlier, Tree later);
  }

  /** The earlier file with the later one on top. */
  public static Mapping merge(Mapping earlier, Mapping later) {
    return united(earlier, later, Merge::section);
  }

  /** A service with another one of the same kind on top. */
  public static Mapping services(Mapping earlier, Mapping later) {
    return united(earlier, later, Merge::value);
  }

  private static Tree section(String name, Tree earlier, Tree later) {
    boolean extension = name.startsWith("x-");
    if (extension || !(earlier instanceof Mapping before) || !(later instanceof Mapping after)) {
      return later;
    }
    return name.equals("services")
        ? united(before, after, Merge::service)
        : united(before, after, Merge::laterWins);
  }

  private static Tree service(String name, Tree earlier, Tree later) {
    return united((Mapping) earlier, (Mapping) later, Merge::value);
  }

  private static Tree laterWins(String key, Tree earlier, Tree later) {
    return later;
  }

  private static Tree value(String key, Tree earlier, Tree later) {
    return switch (key) {
      case "ports" -> byIdentity(earlier, later, Merge::portIdentity);
      case "volumes" -> byIdentity(earlier, later, mount -> text(mount, "target"));
      case "secrets", "configs" -> byIdentity(earlier, later, file -> text(file, "source"));
      case "devices" -> byIdentity(earlier, later, Merge::deviceIdentity);
      case "ulimits" -> united((Mapping) earlier, (Mapping) later, Merge::laterWins);
      case "logging" -> logging((Mapping) earlier, (Mapping) later);
      default -> deep(key, earlier, later);
    };
  }

  private static Tree deep(String key, Tree earlier, Tree later) {
    if (earlier instanceof Mapping before && later instanceof Mapping after) {
      return united(before, after, Merge::deep);
    }
    if (earlier instanceof Sequence before && later instanceof Sequence after) {
      return REPLACED_LISTS.contains(key) ? replaced(before, after) : appended(before, after);
    }
    // A network that is only named says nothing about aliases given before.
    boolean saysNothing = later instanceof Scalar scalar && scalar.isNull();
    return saysNothing && earlier instanceof Mapping ? earlier : later;
  }

  private static Sequence replaced(Sequence earlier, Sequence later) {
    return later.items().isEmpty() ? earlier : later;
  }

  private static Sequence appended(Sequence earlier, Sequence later) {
    List<Tree> items = new ArrayList<>(earlier.items());
    items.addAll(later.items());
    return new Sequence(earlier.position(), items);
  }

  private static Mapping united(Mapping earlier, Mapping later, Both both) {
    LinkedHashMap<String, Entry> entries = new LinkedHashMap<>(earlier.entries());
    later
        .entries()
        .forEach((key, added) -> {
          Entry before = entries.get(key);
          entries.put(
              key,
              before == null
                  ? added
                  : new Entry(added.key(), both.of(key, before.value(), added.value())));
        });
    return new Mapping(earlier.position(), entries);
  }

  /** Options belong to a driver; another driver has others. */
  private static Tree logging(Mapping earlier, Mapping later) {
    String before = text(earlier, "driver");
    String after = text(later, "driver");
    boolean sameDriver = before.isEmpty() || after.isEmpty() || before.equals(after);
    return sameDriver ? deep("logging", earlier, later) : later;
  }

  private static Sequence byIdentity(Tree earlier, Tree later, Function<Mapping, String> identity) {
    LinkedHashMap<String, Tree> items = new LinkedHashMap<>();
    for (Tree sequence : List.of(earlier, later)) {
      for (Tree item : ((Sequence) sequence).items()) {
        String key = item instanceof Mapping mapping ? identity.apply(mapping) : keyOf(item);
        items.put(key, item);
      }
    }
    return new Sequence(earlier.position(), List.copyOf(items.values()));
  }

  private static String keyOf(Tree item) {
    return item instanceof Scalar scalar ? scalar.text() : "";
  }

  private static String deviceIdentity(Mapping device) {
    String target = text(device, "target");
    return target.isEmpty() ? text(device, "source") : target;
  }

  private static String portIdentity(Mapping port) {
    String published = text(port, "published");
    String protocol = text(port, "protocol");
    return (published.isEmpty() ? "target " + text(port, "target") : published)
        + "/"
        + (protocol.isEmpty() ? "tcp" : protocol);
  }

  private static String text(Mapping mapping, String key) {
    return mapping.get(key).orElse(null) instanceof Scalar scalar ? scalar.text() : "";
  }
}
