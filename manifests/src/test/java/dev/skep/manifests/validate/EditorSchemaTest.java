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
  private static final Path SCHEMA =
      Path.of("..", "schemas", "src", "main", "resources", "dev", "skep", "schemas")
          .resolve("stack-file.schema.json");

  @Test
  void theSchemaSaysWhatTheReaderValidates() throws IOException {
    String expected = json(SchemaOf.file(), "") + "\n";
    if (Boolean.getBoolean("skep.schema.write")) {
      Files.writeString(SCHEMA, expected);
    }
    assertThat(Files.readString(SCHEMA))
        .as("the schema is out of date; run this test with -Dskep.schema.write=true")
        .isEqualTo(expected);
    assertThat(Schemas.stackFile()).isNotBlank();
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
