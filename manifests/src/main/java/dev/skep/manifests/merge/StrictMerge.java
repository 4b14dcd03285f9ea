package dev.skep.manifests.merge;

import dev.skep.manifests.tree.Tree;
import dev.skep.manifests.tree.Tree.Entry;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.tree.Tree.Sequence;
import dev.skep.manifests.tree.Tree.Type;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Merges files in their normal form exactly as the docker CLI does, with what it loses: in services
 * a later {@code false}, {@code 0s} or empty text changes nothing, commands of health checks are
 * joined, of ports that publish the same one only the last is left, and options of a log driver are
 * lost where the earlier file gives none.
 */
public final class StrictMerge {
  /** Sections whose declarations replace each other as a whole. */
  private static final Set<String> REPLACED_SECTIONS =
      Set.of("networks", "volumes", "secrets", "configs");

  /** Mappings whose values are the user's, so that an empty one is as good as any. */
  private static final Set<String> PAIRS = Set.of("labels", "sysctls", "driver_opts", "options");

  private static final Set<String> DURATIONS =
      Set.of(
          "stop_grace_period",
          "interval",
          "timeout",
          "start_period",
          "start_interval",
          "delay",
          "window");

  private StrictMerge() {}

  /** What becomes of a key that both files have. */
  private interface Both {
    Tree of(String key, Tree earlier, Tree later);
  }

  /** The earlier file with the later one on top; extensions of the later one are lost. */
  public static Mapping merge(Mapping earlier, Mapping later) {
    Mapping result = earlier;
    for (Map.Entry<String, Entry> section : later.entries().entrySet()) {
      String name = section.getKey();
      boolean services = name.equals("services");
      if (services || REPLACED_SECTIONS.contains(name)) {
        Mapping before = inner(earlier, name).orElse(Mapping.empty(later.position()));
        Mapping after = (Mapping) section.getValue().value();
        result =
            result.with(
                name,
                united(before, after, services ? StrictMerge::service : (_, _, value) -> value));
      }
    }
    return result;
  }

  private static Mapping service(String name, Tree earlier, Tree later) {
    Mapping before = (Mapping) earlier;
    Mapping after = (Mapping) later;
    Mapping result = united(before, after, StrictMerge::value);
    result = byIdentity(result, "ports", before, after, port -> number(port, "published"));
    result = byIdentity(result, "volumes", before, after, mount -> text(mount, "target"));
    result = byIdentity(result, "secrets", before, after, file -> text(file, "source"));
    return byIdentity(result, "configs", before, after, file -> text(file, "source"));
  }

  private static Tree value(String key, Tree earlier, Tree later) {
    return switch (key) {
      case "command", "entrypoint" -> later;
      case "logging" -> logging((Mapping) earlier, (Mapping) later);
      case "ulimits" -> united((Mapping) earlier, (Mapping) later, (_, _, value) -> value);
      case "networks" -> united((Mapping) earlier, (Mapping) later, StrictMerge::attachment);
      case "environment" -> united((Mapping) earlier, (Mapping) later, StrictMerge::variable);
      default -> key.startsWith("x-") ? extension(key, earlier, later) : field(key, earlier, later);
    };
  }

  private static Tree field(String key, Tree earlier, Tree later) {
    if (earlier instanceof Mapping before && later instanceof Mapping after) {
      Both both =
          PAIRS.contains(key)
              ? (_, _, value) -> value
              : key.equals("args") ? StrictMerge::variable : StrictMerge::field;
      return united(before, after, both);
    }
    if (earlier instanceof Sequence before && later instanceof Sequence after) {
      return appended(before, after);
    }
    return isNothing(key, later) ? earlier : later;
  }

  private static boolean isNothing(String key, Tree tree) {
    return tree instanceof Scalar scalar
        && (scalar.type() == Type.BOOLEAN && scalar.text().equals("false")
            || scalar.text().equals("0s") && DURATIONS.contains(key));
  }

  private static Tree extension(String key, Tree earlier, Tree later) {
    if (earlier instanceof Mapping before && later instanceof Mapping after) {
      return united(before, after, StrictMerge::extension);
    }
    return earlier instanceof Sequence before && later instanceof Sequence after
        ? appended(before, after)
        : later;
  }

  /** Later aliases replace earlier ones even where there are none. */
  private static Tree attachment(String network, Tree earlier, Tree later) {
    if (!(earlier instanceof Mapping before)) {
      return later;
    }
    if (!(later instanceof Mapping after)) {
      return earlier;
    }
    Mapping result = before.without("aliases");
    for (String key : List.of("aliases", "ipv4_address", "ipv6_address")) {
      Optional<Tree> value = after.get(key);
      result = value.isPresent() ? result.with(key, value.get()) : result;
    }
    return result;
  }

  private static Tree variable(String name, Tree earlier, Tree later) {
    boolean hasEarlier = !((Scalar) earlier).text().isEmpty();
    boolean hasLater = !((Scalar) later).text().isEmpty();
    return hasEarlier && !hasLater ? earlier : later;
  }

  private static Tree logging(Mapping earlier, Mapping later) {
    String before = text(earlier, "driver");
    String after = text(later, "driver");
    if (!before.isEmpty() && !after.isEmpty() && !before.equals(after)) {
      return later;
    }
    Mapping result =
        before.isEmpty() && !after.isEmpty()
            ? earlier.with("driver", later.get("driver").orElseThrow())
            : earlier;
    Optional<Mapping> options = inner(earlier, "options");
    Optional<Mapping> more = inner(later, "options");
    return options.isPresent() && more.isPresent()
        ? result.with("options", united(options.get(), more.get(), (_, _, value) -> value))
        : result;
  }

  /** A list that the earlier file has is united by identity and sorted by it. */
  private static Mapping byIdentity(
      Mapping merged,
      String key,
      Mapping earlier,
      Mapping later,
      Function<Mapping, String> identity) {
    if (!(earlier.get(key).orElse(null) instanceof Sequence before)) {
      return merged;
    }
    TreeMap<String, Tree> items = new TreeMap<>(Comparator.naturalOrder());
    before.items().forEach(item -> items.put(identity.apply((Mapping) item), item));
    if (later.get(key).orElse(null) instanceof Sequence after) {
      after.items().forEach(item -> items.put(identity.apply((Mapping) item), item));
    }
    return merged.with(key, new Sequence(before.position(), List.copyOf(items.values())));
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

  private static Optional<Mapping> inner(Mapping mapping, String key) {
    return mapping.get(key).filter(Mapping.class::isInstance).map(Mapping.class::cast);
  }

  private static String text(Mapping mapping, String key) {
    return mapping.get(key).orElse(null) instanceof Scalar scalar ? scalar.text() : "";
  }

  /** Sorts as a number does: ports have up to ten digits. */
  private static String number(Mapping mapping, String key) {
    String digits = text(mapping, key);
    return "0".repeat(Math.max(0, 10 - digits.length())) + digits;
  }
}
