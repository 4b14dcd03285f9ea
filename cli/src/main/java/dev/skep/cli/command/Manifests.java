package dev.skep.cli.command;

import dev.skep.cli.client.Daemon;
import dev.skep.cli.json.Json;
import dev.skep.cli.json.YamlWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Objects as documents that can be applied again: what the user wants of them, nothing of what the
 * system found. The content of a secret is never known here; a document without one keeps it.
 */
final class Manifests {
  /** The kinds that manifests have, in the order in which they depend on each other. */
  static final List<Listing<?>> KINDS =
      List.of(
          Listing.CLUSTERS,
          Listing.NODES,
          Listing.NETWORKS,
          Listing.SECRETS,
          Listing.CONFIGS,
          Listing.STACKS);

  private static final String HEAD = "apiVersion: skep.dev/v1\nkind: ";
  private static final String INDENT = "  ";

  private final Function<String, Json> get;
  private final List<String> documents = new ArrayList<>();

  /**
   * For the objects of a daemon.
   *
   * @param get what is at a path of the API
   */
  Manifests(Function<String, Json> get) {
    this.get = get;
  }

  /** All documents; several are separated. */
  @Override
  public String toString() {
    return String.join("---\n", documents);
  }

  /** Adds an object. */
  void add(Listing<?> listing, String name) {
    if (listing == Listing.CLUSTERS) {
      addAll(listing);
      return;
    }
    Json detail = get.apply("/" + listing.kind() + "s/" + Daemon.part(name));
    Json object = detail.at(listing.kind()).isPresent() ? detail.at(listing.kind()) : detail;
    String owner = object.at("stack").text();
    String note =
        owner.isEmpty()
            ? ""
            : "# It belongs to the stack " + owner + ", whose manifest describes it.\n";
    // Whoever looks a node up by its id may have a reason.
    String hostname = object.at("hostname").text();
    documents.add(
        note
            + document(
                listing, object, detail, name.equals(hostname) ? Set.of() : Set.of(hostname)));
  }

  /** Adds all objects of a kind, except those that a stack describes. */
  void addAll(Listing<?> listing) {
    if (listing == Listing.CLUSTERS) {
      Json cluster = get.apply("/cluster");
      documents.add(document(listing, cluster, cluster, Set.of()));
      return;
    }
    String path = "/" + listing.kind() + "s";
    List<Json> objects =
        get.apply(path).items().stream()
            .filter(object -> object.at("stack").text().isEmpty())
            .toList();
    Set<String> twice = twice(objects);
    for (Json object : objects) {
      boolean whole = listing != Listing.CONFIGS && listing != Listing.STACKS;
      Json detail = whole ? object : get.apply(path + "/" + Daemon.part(object.at("name").text()));
      documents.add(document(listing, object, detail, twice));
    }
  }

  /** The host names that several nodes have; such nodes go by their ids. */
  private static Set<String> twice(List<Json> objects) {
    Set<String> once = new HashSet<>();
    Set<String> twice = new HashSet<>();
    for (Json object : objects) {
      String name = object.at("hostname").text();
      if (!once.add(name)) {
        twice.add(name);
      }
    }
    return twice;
  }

  private static String document(
      Listing<?> listing, Json object, Json detail, Set<String> ambiguous) {
    return switch (listing.kind()) {
      case "cluster" -> text("Cluster", object.at("name"), object, clusterSpec(object));
      case "node" -> {
        String hostname = object.at("hostname").text();
        Json name = ambiguous.contains(hostname) ? object.at("id") : object.at("hostname");
        yield text("Node", name, object, pick(object, "availability", "role"));
      }
      case "network" -> text("Network", object.at("name"), object, networkSpec(object));
      case "secret" -> text("Secret", object.at("name"), object, Map.of());
      case "config" ->
          text("Config", object.at("name"), object, content(detail.at("content").text()));
      case "stack" -> stack(object.at("name"), detail.at("manifest").text());
      default -> throw new IllegalArgumentException("no manifest has the kind " + listing.kind());
    };
  }

  private static String text(String kind, Json name, Json object, Map<String, Json> spec) {
    Map<String, Json> metadata = new LinkedHashMap<>();
    metadata.put("name", name);
    if (object.at("labels").isPresent()) {
      metadata.put("labels", object.at("labels"));
    }
    Map<String, Json> document = new LinkedHashMap<>();
    document.put("metadata", new Json.Fields(metadata));
    if (!spec.isEmpty()) {
      document.put("spec", new Json.Fields(spec));
    }
    return HEAD + kind + "\n" + YamlWriter.write(new Json.Fields(document));
  }

  private static Map<String, Json> pick(Json object, String... fields) {
    Map<String, Json> picked = new LinkedHashMap<>();
    for (String field : fields) {
      picked.put(field, object.at(field));
    }
    return picked;
  }

  private static Map<String, Json> clusterSpec(Json cluster) {
    return pick(
        cluster,
        "heartbeatPeriod",
        "missedHeartbeats",
        "taskHistoryLimit",
        "addressPool",
        "subnetSize",
        "certificateExpiry");
  }

  /** What is as it would be anyway is left out. */
  private static Map<String, Json> networkSpec(Json network) {
    Map<String, Json> spec = pick(network, "driver");
    for (String flag : List.of("attachable", "internal", "ipv6")) {
      if (network.at(flag).isTrue()) {
        spec.put(flag, network.at(flag));
      }
    }
    for (String field : List.of("options", "subnets")) {
      if (network.at(field).isPresent()) {
        spec.put(field, network.at(field));
      }
    }
    return spec;
  }

  private static Map<String, Json> content(String base64) {
    byte[] bytes = Base64.getDecoder().decode(base64);
    return asText(bytes)
        .map(text -> Map.<String, Json>of("content", new Json.Text(text)))
        .orElseGet(() -> Map.of("base64", new Json.Text(base64)));
  }

  /** The content as a text of YAML; empty if it is none. */
  private static Optional<String> asText(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.chars().allMatch(Manifests::isPlain) ? Optional.of(text) : Optional.empty();
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static boolean isPlain(int character) {
    return character == '\t'
        || character == '\n'
        || character >= ' ' && character <= '~'
        || character >= '\u00A0' && character <= '\uD7FF';
  }

  private static String stack(Json name, String manifest) {
    StringBuilder out =
        new StringBuilder(text("Stack", name, Json.NOTHING, Map.of())).append("spec:\n");
    manifest.lines().forEach(line -> out.append(line.isEmpty() ? "" : INDENT + line).append('\n'));
    return out.toString();
  }
}
