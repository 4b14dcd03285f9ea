package dev.skep.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The document says what the daemon does, no more and no less. */
class OpenApiTest {
  private static final Path DOCUMENT = Path.of("../api/src/main/openapi/skep.yaml");
  private static final String SCHEMAS = "#/components/schemas/";

  private final Map<?, ?> document = read();

  private static Map<?, ?> read() {
    try {
      return map(
          new Load(LoadSettings.builder().build()).loadFromString(Files.readString(DOCUMENT)));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Map<?, ?> map(Object value) {
    return (Map<?, ?>) value;
  }

  private static Object at(Map<?, ?> map, String... path) {
    Object value = map;
    for (String step : path) {
      value = map(value).get(step);
      assertThat(value).as("%s in %s", step, String.join("/", path)).isNotNull();
    }
    return value;
  }

  @Test
  void everyRouteIsDescribedAndEveryDescribedRouteIsThere() {
    Set<String> described = new TreeSet<>();
    map(at(document, "paths"))
        .forEach((path, methods) ->
            map(methods)
                .keySet()
                .forEach(method ->
                    described.add(method.toString().toUpperCase(Locale.ROOT) + " " + path)));
    Set<String> routes = new TreeSet<>();
    NativeApi.routes().forEach(route -> routes.add(route.method() + " " + route.path()));
    assertThat(described).isEqualTo(routes);
  }

  @Test
  void everyOperationHasANameOfItsOwnAndDescribesTheParametersOfItsPath() {
    Set<Object> names = new HashSet<>();
    map(at(document, "paths"))
        .forEach((path, methods) ->
            map(methods)
                .forEach((method, operation) -> {
                  assertThat(names.add(at(map(operation), "operationId"))).as("%s", path).isTrue();
                  assertThat(pathParameters(map(operation)))
                      .as("%s %s", method, path)
                      .isEqualTo(parametersOf(path.toString()));
                }));
  }

  private static List<String> pathParameters(Map<?, ?> operation) {
    if (!operation.containsKey("parameters")) {
      return List.of();
    }
    return ((List<?>) at(operation, "parameters"))
        .stream()
            .map(OpenApiTest::map)
            .filter(parameter -> at(parameter, "in").equals("path"))
            .map(parameter -> at(parameter, "name").toString())
            .toList();
  }

  private static List<String> parametersOf(String path) {
    return Pattern.compile("\\{(\\w+)}").matcher(path).results().map(m -> m.group(1)).toList();
  }

  @Test
  void everyBodyIsDescribedComponentByComponent() {
    Map<String, Class<?>> records = new TreeMap<>();
    for (JavaClass type : new ClassFileImporter().importPackages("dev.skep.api.http")) {
      if (type.reflect().isRecord()) {
        String name = type.getName().substring(type.getPackageName().length() + 1);
        records.put(name.replace("$", ""), type.reflect());
      }
    }
    Map<?, ?> schemas = map(at(document, "components", "schemas"));
    assertThat(strings(List.copyOf(schemas.keySet()))).hasSameElementsAs(records.keySet());
    records.forEach((name, type) -> compare(name, type, map(at(schemas, name))));
  }

  private static void compare(String name, Class<?> type, Map<?, ?> schema) {
    Map<?, ?> properties = map(at(schema, "properties"));
    List<String> components =
        List.of(type.getRecordComponents()).stream().map(RecordComponent::getName).toList();
    assertThat(List.copyOf(properties.keySet())).as(name).isEqualTo(components);
    for (RecordComponent component : type.getRecordComponents()) {
      assertThat(describe(map(at(properties, component.getName()))))
          .as("%s.%s", name, component.getName())
          .isEqualTo(describe(component.getGenericType()));
    }
    if (schema.containsKey("required")) {
      assertThat(components).as(name).containsAll(strings(schema.get("required")));
    }
  }

  private static List<String> strings(Object list) {
    return ((List<?>) list).stream().map(Object::toString).toList();
  }

  private static String describe(Map<?, ?> schema) {
    if (schema.containsKey("$ref")) {
      return schema.get("$ref").toString().substring(SCHEMAS.length());
    }
    if (schema.get("oneOf") instanceof List<?> choices) {
      return describe(map(choices.getFirst()));
    }
    Object type =
        schema.get("type") instanceof List<?> types ? types.getFirst() : schema.get("type");
    if ("array".equals(type)) {
      return "list of " + describe(map(at(schema, "items")));
    }
    if (schema.containsKey("additionalProperties")) {
      return "map of " + describe(map(at(schema, "additionalProperties")));
    }
    return type + (schema.containsKey("format") ? " " + schema.get("format") : "");
  }

  private static String describe(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type[] parameters = generic.getActualTypeArguments();
      return generic.getRawType() == List.class
          ? "list of " + describe(parameters[0])
          : "map of " + describe(parameters[1]);
    }
    if (type == String.class) {
      return "string";
    } else if (type == long.class || type == Long.class) {
      return "integer int64";
    } else if (type == int.class) {
      return "integer int32";
    } else if (type == boolean.class) {
      return "boolean";
    } else if (type == Instant.class) {
      return "string date-time";
    }
    Class<?> nested = (Class<?>) type;
    return nested.getPackageName().equals("dev.skep.api.http")
        ? nested.getName().substring(nested.getPackageName().length() + 1).replace("$", "")
        : "object";
  }
}
