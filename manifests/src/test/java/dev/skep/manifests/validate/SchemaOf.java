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
 * The JSON Schema that follows from a shape, as maps and lists. Where a number, a boolean or a
 * format is wanted, a text with a variable is accepted too, since its value is not known yet.
 */
final class SchemaOf {
  private static final String VARIABLE = "\\$";
  private static final String DURATION =
      "^[-+]?(0|(([0-9]+(\\.[0-9]*)?|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+)$";

  private SchemaOf() {}

  static Map<String, Object> file() {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "skep stack file");
    schema.put("description", "A Compose file of version 3.0 to 3.13, as skep reads it.");
    schema.putAll(of(ComposeShape.FILE));
    return schema;
  }

  /** The schema of a document of one of skep's own kinds. */
  static Map<String, Object> document(NativeKind kind) {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "skep " + kind.word());
    schema.put("description", "A document of apiVersion " + NativeKind.API_VERSION + ".");
    schema.putAll(of(KindShapes.of(kind)));
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

  private static Map<String, Object> of(Shape shape) {
    return switch (shape) {
      case Anything _ -> Map.of();
      case Nothing _ -> Map.of("type", "null");
      case Choice choice -> Map.of("enum", choice.choices());
      case Single single -> single(single);
      case Since since -> of(since.shape());
      case OneOf oneOf -> Map.of("anyOf", oneOf.choices().stream().map(SchemaOf::of).toList());
      case Listing listing -> {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "array");
        schema.put("items", of(listing.item()));
        if (listing.distinct()) {
          schema.put("uniqueItems", true);
        }
        yield schema;
      }
      case Named named -> {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("patternProperties", Map.of("^" + named.name() + "$", of(named.value())));
        schema.put("additionalProperties", false);
        yield schema;
      }
      case Keyed keyed -> keyed(keyed);
    };
  }

  private static Map<String, Object> keyed(Keyed keyed) {
    Map<String, Object> properties = new TreeMap<>();
    for (Map.Entry<String, Key> key : keyed.keys().entrySet()) {
      Map<String, Object> value = new LinkedHashMap<>();
      if (key.getValue().since() > 0) {
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
    if (keyed.extensionsSince() != Shape.NEVER) {
      schema.put("patternProperties", Map.of("^x-", Map.of()));
    }
    if (!keyed.open()) {
      schema.put("additionalProperties", false);
    }
    return schema;
  }

  private static Map<String, Object> single(Single single) {
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

  private static String pattern(Format format) {
    return switch (format) {
      case ANY, DURATION_SINCE_3_4, BYTES -> "";
      case DURATION -> DURATION;
      case PORT ->
          "^(.*:)?([0-9]+(-[0-9]+)?)?:?[0-9]+(-[0-9]+)?(/([tT][cC][pP]|[uU][dD][pP]|[sS][cC][tT][pP])?)?$";
      case EXPOSED_PORT -> "^[0-9]+(-[0-9]+)?(/[a-zA-Z]+)?$";
      case UPDATE_ORDER -> "^(start-first|stop-first)$";
    };
  }
}
