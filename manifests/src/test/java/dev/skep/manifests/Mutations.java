package dev.skep.manifests;

import dev.skep.manifests.tree.Position;
import dev.skep.manifests.tree.Tree;
import dev.skep.manifests.tree.Tree.Entry;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.tree.Tree.Sequence;
import dev.skep.manifests.tree.Tree.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Small random changes of files, the same for the same seed. */
public final class Mutations {
  private static final Position HERE = new Position("mutated.yml", 1, 1);

  private static final List<String> KEYS =
      List.of(
          "image",
          "build",
          "command",
          "environment",
          "labels",
          "ports",
          "volumes",
          "networks",
          "deploy",
          "healthcheck",
          "secrets",
          "configs",
          "ulimits",
          "logging",
          "extra_hosts",
          "stop_grace_period",
          "init",
          "isolation",
          "cgroupns_mode",
          "credential_spec",
          "x-a",
          "replicas",
          "resources",
          "limits",
          "reservations",
          "memory",
          "pids",
          "placement",
          "max_replicas_per_node",
          "rollback_config",
          "update_config",
          "order",
          "delay",
          "name",
          "external",
          "driver",
          "driver_opts",
          "attachable",
          "template_driver",
          "target",
          "published",
          "source",
          "type",
          "tmpfs",
          "size",
          "soft",
          "hard",
          "",
          "A b",
          "nofile",
          "start_period",
          "start_interval",
          "interval",
          "options",
          "context",
          "args",
          "cache_from",
          "shm_size",
          "expose",
          "dns",
          "x-cluster-spec",
          "oom_score_adj",
          "version");

  private static final List<String> TEXTS =
      List.of(
          "",
          "x",
          "80",
          "8080:80",
          "9-11:9-11",
          "1-2:1",
          "70000",
          "1m30s",
          "5",
          "1d",
          "512m",
          "true",
          "start-first",
          "sideways",
          "0.5",
          "A=b",
          "./a:/b",
          "a:/b:ro",
          "3.8",
          "/x",
          "10s",
          "9223372036854775807h",
          "host",
          "bind",
          "volume");

  private final Random random;

  public Mutations(long seed) {
    random = new Random(seed);
  }

  /** A file with one to three changes. */
  public Mapping of(Mapping file) {
    Tree result = file;
    for (int i = random.nextInt(3); i >= 0; i--) {
      result = change(result, 0);
    }
    return (Mapping) result;
  }

  /** A text with one to three changes. */
  public String of(String text) {
    StringBuilder result = new StringBuilder(text);
    for (int i = random.nextInt(3); i >= 0; i--) {
      int length = result.length();
      int at = random.nextInt(length + 1);
      int end = Math.min(length, at + random.nextInt(12));
      switch (random.nextInt(4)) {
        case 0 -> result.delete(at, end);
        case 1 -> result.insert(at, result.substring(at, end));
        case 2 -> result.insert(at, PIECES.get(random.nextInt(PIECES.size())));
        default -> result.replace(at, end, PIECES.get(random.nextInt(PIECES.size())));
      }
    }
    return result.toString();
  }

  private static final List<String> PIECES =
      List.of(
          ":",
          ": ",
          "- ",
          "\n",
          "\n  ",
          "\t",
          "{",
          "}",
          "[",
          "]",
          ",",
          "\"",
          "'",
          "#",
          "&a ",
          "*a",
          "<<: *a",
          "|",
          ">",
          "!!int ",
          "~",
          "null",
          "1e400",
          "-1",
          "0x1F",
          "2001-01-01",
          ".inf",
          "true",
          "$",
          "${",
          "${A:-",
          "}",
          "$$",
          "---\n",
          "? ",
          "%",
          "@",
          "\\",
          "é",
          "\u0000",
          "99999999999999999999");

  private Tree change(Tree tree, int depth) {
    boolean here = depth > 0 && random.nextInt(5) == 0;
    return switch (tree) {
      case Mapping mapping when !here && !mapping.entries().isEmpty() -> inside(mapping, depth);
      case Sequence sequence when !here && !sequence.items().isEmpty() -> inside(sequence, depth);
      case Mapping empty when depth == 0 -> empty.with("services", value(2));
      default -> value(2);
    };
  }

  private Mapping inside(Mapping mapping, int depth) {
    List<String> keys = List.copyOf(mapping.entries().keySet());
    String key = keys.get(random.nextInt(keys.size()));
    Tree before = mapping.get(key).orElseThrow();
    return switch (random.nextInt(8)) {
      case 0 -> mapping.with(KEYS.get(random.nextInt(KEYS.size())), value(2));
      case 1 -> mapping.without(key);
      case 2 -> renamed(mapping, key, KEYS.get(random.nextInt(KEYS.size())));
      default -> mapping.with(key, change(before, depth + 1));
    };
  }

  private static Mapping renamed(Mapping mapping, String from, String to) {
    LinkedHashMap<String, Entry> entries = new LinkedHashMap<>();
    for (Map.Entry<String, Entry> entry : mapping.entries().entrySet()) {
      entries.put(entry.getKey().equals(from) ? to : entry.getKey(), entry.getValue());
    }
    return new Mapping(mapping.position(), entries);
  }

  private Sequence inside(Sequence sequence, int depth) {
    List<Tree> items = new ArrayList<>(sequence.items());
    int at = random.nextInt(items.size());
    switch (random.nextInt(6)) {
      case 0 -> items.add(items.get(at));
      case 1 -> items.remove(at);
      case 2 -> items.add(value(1));
      default -> items.set(at, change(items.get(at), depth + 1));
    }
    return new Sequence(sequence.position(), items);
  }

  private Tree value(int depth) {
    return switch (random.nextInt(depth > 0 ? 10 : 8)) {
      case 0 -> Scalar.integer(HERE, random.nextInt(100_000) - 10);
      case 1 -> new Scalar(HERE, Type.FLOAT, random.nextBoolean() ? "1.5" : "2");
      case 2 -> Scalar.flag(HERE, random.nextBoolean());
      case 3 -> Scalar.none(HERE);
      case 8 -> new Sequence(HERE, random.nextBoolean() ? List.of() : List.of(value(depth - 1)));
      case 9 -> {
        Mapping mapping = Mapping.empty(HERE);
        for (int i = random.nextInt(3); i > 0; i--) {
          mapping = mapping.with(KEYS.get(random.nextInt(KEYS.size())), value(depth - 1));
        }
        yield mapping;
      }
      default -> Scalar.text(HERE, TEXTS.get(random.nextInt(TEXTS.size())));
    };
  }
}
