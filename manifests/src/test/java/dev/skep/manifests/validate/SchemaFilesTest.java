package dev.skep.manifests.validate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.schemas.Schemas;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Holds the schema files to the shapes that the reader validates with. After a change of a shape,
 * {@code -Dskep.schema.write=true} writes the files anew.
 */
class SchemaFilesTest {
  private static final Path FOLDER =
      Path.of("..", "schemas", "src", "main", "resources", "dev", "skep", "schemas");

  /** Every schema by the name of its file. */
  static Map<String, Map<String, Object>> schemas() {
    Map<String, Map<String, Object>> schemas = new LinkedHashMap<>();
    schemas.put("stack-file.schema.json", SchemaOf.file());
    for (int version = 0; version <= Version.NEWEST; version++) {
      schemas.put("compose-3." + version + ".schema.json", SchemaOf.version(version));
    }
    for (NativeKind kind : NativeKind.values()) {
      schemas.put(Schemas.nameOf(kind.word()), SchemaOf.document(kind));
    }
    schemas.put("manifest.schema.json", SchemaOf.anyDocument());
    return schemas;
  }

  static Set<String> files() {
    return schemas().keySet();
  }

  @ParameterizedTest
  @MethodSource("files")
  void aSchemaSaysWhatTheReaderValidates(String file) throws IOException {
    Map<String, Object> schema = Objects.requireNonNull(schemas().get(file));
    String expected = json(schema, "") + "\n";
    Path path = FOLDER.resolve(file);
    if (Boolean.getBoolean("skep.schema.write")) {
      Files.writeString(path, expected);
    }
    assertThat(Files.readString(path))
        .as("the schema is out of date; run this test with -Dskep.schema.write=true")
        .isEqualTo(expected);
    Object read = new Load(LoadSettings.builder().build()).loadFromString(expected);
    assertThat(Objects.requireNonNull(read)).isEqualTo(schema);
  }

  @Test
  void theJarHasThemAll() {
    assertThat(Schemas.stackFile()).isNotBlank();
    for (int version = 0; version <= Version.NEWEST; version++) {
      assertThat(Schemas.compose(version)).contains("version 3." + version);
    }
  }

  private static String json(Object value, String indent) {
    String inner = indent + "  ";
    return switch (value) {
      case Map<?, ?> map when map.isEmpty() -> "{}";
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(entry ->
                  inner
                      + quoted(entry.getKey())
                      + ": "
                      + json(Objects.requireNonNull(entry.getValue()), inner))
              .reduce((a, b) -> a + ",\n" + b)
              .map(body -> "{\n" + body + "\n" + indent + "}")
              .orElse("{}");
      case List<?> list ->
          "["
              + list.stream()
                  .map(item -> json(item, indent))
                  .reduce((a, b) -> a + ", " + b)
                  .orElse("")
              + "]";
      case String text -> quoted(text);
      default -> value.toString();
    };
  }

  private static String quoted(Object text) {
    return "\"" + text.toString().replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
