package dev.skep.manifests.validate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.schemas.Schemas;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Holds the schema that editors use to the shapes that the reader validates with. After a change of
 * a shape, {@code -Dskep.schema.write=true} writes the schema anew.
 */
class EditorSchemaTest {
  private static final Path FOLDER =
      Path.of("..", "schemas", "src", "main", "resources", "dev", "skep", "schemas");
  private static final Path SCHEMA = FOLDER.resolve("stack-file.schema.json");

  @Test
  void theSchemaSaysWhatTheReaderValidates() throws IOException {
    check(SCHEMA, SchemaOf.file());
    assertThat(Schemas.stackFile()).isNotBlank();
  }

  @Test
  void theSchemasOfSkepsOwnKindsSayWhatTheReaderValidates() throws IOException {
    for (NativeKind kind : NativeKind.values()) {
      check(FOLDER.resolve(Schemas.nameOf(kind.word())), SchemaOf.document(kind));
    }
    check(FOLDER.resolve("manifest.schema.json"), SchemaOf.anyDocument());
    for (NativeKind kind : NativeKind.values()) {
      assertThat(Schemas.ofKind(kind.word())).isNotBlank();
    }
    assertThat(Schemas.manifest()).isNotBlank();
  }

  private static void check(Path file, Map<String, Object> schema) throws IOException {
    String expected = json(schema, "") + "\n";
    if (Boolean.getBoolean("skep.schema.write")) {
      Files.writeString(file, expected);
    }
    assertThat(Files.readString(file))
        .as("the schema is out of date; run this test with -Dskep.schema.write=true")
        .isEqualTo(expected);
  }

  @Test
  void itIsJson() throws IOException {
    Object read = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(SCHEMA));
    assertThat(Objects.requireNonNull(read)).isEqualTo(SchemaOf.file());
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
