package dev.skep.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SchemasTest {
  @Test
  void theSchemaOfStackFilesIsThere() {
    assertThat(Schemas.stackFile()).startsWith("{").contains("\"services\"").endsWith("}\n");
  }
}
