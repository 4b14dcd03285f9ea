package dev.skep.manifests.validate;

import dev.skep.manifests.tree.Tree.Type;
import dev.skep.manifests.validate.Shape.Anything;
import dev.skep.manifests.validate.Shape.Choice;
import dev.skep.manifests.validate.Shape.Format;
import dev.skep.manifests.validate.Shape.Key;
import dev.skep.manifests.validate.Shape.Keyed;
import dev.skep.manifests.validate.Shape.Listing;
import dev.skep.manifests.validate.Shape.Named;
import dev.skep.manifests.validate.Shape.Nothing;
import dev.skep.manifests.validate.Shape.OneOf;
import dev.skep.manifests.validate.Shape.Since;
import dev.skep.manifests.validate.Shape.Single;
import dev.skep.schemas.Schemas;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The JSON Schema that follows from a shape, as maps and lists. The one for editors knows all
 * versions and, where a number, a boolean or a format is wanted, accepts a text with a variable,
 * too, since its value is not known yet. Those of one version hold a file whose variables have been
 * put in.
 */
final class SchemaOf {
  private static final String VARIABLE = "\\$";
  private static final String DURATION =
      "^[-+]?(0|(([0-9]+(\\.[0-9]*)?|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+)$";

  /** The newest version that does without the key {@code version}, from 3.10 on. */
  private static final int VERSION_OPTIONAL_SINCE = 10;

  private static final int DURATIONS_CHECKED_SINCE = 4;

  private final boolean editor;
  private final int version;

  private static final String PORT =
      "^(.*:)?([0-9]+(-[0-9]+)?)?:?[0-9]+(-[0-9]+)?(/([tT][cC][pP]|[uU][dD][pP]|[sS][cC][tT][pP])?)?$";

  private SchemaOf(boolean editor, int version) {
    this.editor = editor;
    this.version = version;
  }

  /** The schema of a version; the second number of it. */
  static Map<String, Object> version(int version) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "Compose file, version 3." + version);
    schema.put(
        "description",
        "A stack file of version 3." + version + " once its variables have been put in.");
    schema.putAll(new SchemaOf(false, version).of(ComposeShape.FILE));
    if (version < VERSION_OPTIONAL_SINCE) {
      schema.put("required", List.of("version"));
    }
    return schema;
  }

  /** The schema for editors. */
  static Map<String, Object> file() {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "skep stack file");
    schema.put("description", "A Compose file of version 3.0 to 3.13, as skep reads it.");
    schema.putAll(new SchemaOf(true, Shape.MODERN).of(ComposeShape.FILE));
    return schema;
  }

  /** The schema of a document of one of skep's own kinds. */
  static Map<String, Object> document(NativeKind kind) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "skep " + kind.word());
    schema.put("description", "A document of apiVersion " + NativeKind.API_VERSION + ".");
    schema.putAll(new SchemaOf(false, Version.NEWEST).of(KindShapes.of(kind)));
    if (kind == NativeKind.STACK) {
      Map<String, Object> properties = new TreeMap<>();
      ((Map<?, ?>) schema.getOrDefault("properties", Map.of()))
          .forEach((key, value) -> properties.put(key.toString(), value));
      properties.put("spec", Map.of("$ref", "stack-file.schema.json"));
      schema.put("properties", properties);
    }
    return schema;
  }

  /** The schema of any document that a folder of manifests may hold. */
  static Map<String, Object> anyDocument() {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "skep manifest");
    schema.put("description", "A document of one of skep's kinds, or a Compose file.");
    List<Map<String, Object>> cases = new ArrayList<>();
    for (NativeKind kind : NativeKind.values()) {
      Map<String, Object> when = new LinkedHashMap<>();
      when.put("properties", Map.of("kind", Map.of("const", kind.word())));
      when.put("required", List.of("apiVersion", "kind"));
      Map<String, Object> rule = new LinkedHashMap<>();
      rule.put("if", when);
      rule.put("then", Map.of("$ref", Schemas.nameOf(kind.word())));
      cases.add(rule);
    }
    Map<String, Object> compose = new LinkedHashMap<>();
    compose.put("if", Map.of("not", Map.of("required", List.of("apiVersion"))));
    compose.put("then", Map.of("$ref", "stack-file.schema.json"));
    cases.add(compose);
    schema.put("type", "object");
    schema.put("allOf", cases);
    return schema;
  }

  private Map<String, Object> of(Shape shape) {
    return switch (shape) {
      case Anything _ -> Map.of();
      case Nothing _ -> Map.of("type", "null");
      case Choice choice -> Map.of("enum", choice.choices());
      case Single single -> single(single);
      case Since since -> of(since.shape());
      case OneOf oneOf -> {
        List<Map<String, Object>> choices =
            oneOf.choices().stream()
                .filter(choice -> !(choice instanceof Since since) || since.version() <= version)
                .map(this::of)
                .toList();
        yield choices.size() == 1 ? choices.getFirst() : Map.of("anyOf", choices);
      }
      case Listing listing -> {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "array");
        schema.put("items", of(listing.item()));
        if (editor ? listing.distinctBefore() == Shape.NEVER : listing.distinct(version)) {
          schema.put("uniqueItems", true);
        }
        yield schema;
      }
      case Named named -> {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("patternProperties", Map.of("^" + named.name() + "$", of(named.value())));
        if (!named.others()) {
          schema.put("additionalProperties", false);
        }
        yield schema;
      }
      case Keyed keyed -> keyed(keyed);
    };
  }

  private Map<String, Object> keyed(Keyed keyed) {
    Map<String, Object> properties = new TreeMap<>();
    for (Map.Entry<String, Key> key : keyed.keys().entrySet()) {
      if (key.getValue().since() > version) {
        continue;
      }
      Map<String, Object> value = new LinkedHashMap<>();
      if (key.getValue().since() == Shape.MODERN) {
        value.put("description", "Compose Specification; not known to docker stack deploy.");
      } else if (key.getValue().since() > 0) {
        value.put("description", "Known from version 3." + key.getValue().since() + " on.");
      }
      value.putAll(of(key.getValue().value()));
      properties.put(key.getKey(), value);
    }
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("properties", properties);
    if (!keyed.required().isEmpty()) {
      schema.put("required", keyed.required().stream().sorted().toList());
    }
    if (version >= keyed.extensionsSince()) {
      schema.put("patternProperties", Map.of("^x-", Map.of()));
    }
    if (version < keyed.openSince()) {
      schema.put("additionalProperties", false);
    }
    return schema;
  }

  private Map<String, Object> single(Single single) {
    List<String> types = new ArrayList<>();
    for (Type type : single.types()) {
      switch (type) {
        case TEXT -> types.add("string");
        case INTEGER -> types.add(single.types().contains(Type.FLOAT) ? "number" : "integer");
        case BOOLEAN -> types.add("boolean");
        case NULL -> types.add("null");
        case FLOAT -> {}
      }
    }
    if (!editor) {
      return exactly(single, types);
    }
    String pattern = pattern(single.format());
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", types.size() == 1 ? types.getFirst() : types);
    if (!pattern.isEmpty()) {
      schema.put("pattern", VARIABLE + "|" + pattern);
    }
    return single.types().contains(Type.TEXT)
        ? schema
        : Map.of(
            "anyOf", List.of(schema, new TreeMap<>(Map.of("type", "string", "pattern", VARIABLE))));
  }

  /**
   * What formats say beyond a pattern (that a range of ports does not run backwards, that a
   * duration is not too long) has a name, for validators that know it.
   */
  private Map<String, Object> exactly(Single single, List<String> types) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", types.size() == 1 ? types.getFirst() : types);
    boolean duration =
        single.format() == Format.DURATION
            || single.format() == Format.DURATION_SINCE_3_4 && version >= DURATIONS_CHECKED_SINCE;
    if (duration) {
      schema.put("pattern", DURATION);
      schema.put("format", "go-duration");
    }
    switch (single.format()) {
      case PORT -> {
        schema.put("pattern", PORT);
        schema.put("format", "compose-ports");
      }
      case UPDATE_ORDER -> schema.put("enum", List.of("start-first", "stop-first"));
      case NOT_NEGATIVE -> schema.put("minimum", 0);
      case ANY, DURATION, DURATION_SINCE_3_4, BYTES, CPUS -> {}
    }
    return schema;
  }

  private String pattern(Format format) {
    return switch (format) {
      case ANY, DURATION_SINCE_3_4, BYTES, CPUS, NOT_NEGATIVE -> "";
      case DURATION -> DURATION;
      case PORT -> PORT;
      case UPDATE_ORDER -> "^(start-first|stop-first)$";
    };
  }
}
