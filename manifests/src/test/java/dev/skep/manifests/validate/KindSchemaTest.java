package dev.skep.manifests.validate;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.yaml.YamlReader;
import dev.skep.schemas.Schemas;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The schemas of skep's own kinds say what the reader says; documents are JSON, so YAML as well.
 */
class KindSchemaTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          Node    | `"metadata": {"name": "a"}`                                            | true
          Node    | `"metadata": {"name": "a", "labels": {"x": 1}}, "spec": {"role": "worker"}` | true
          Node    | `"metadata": {"name": "a"}, "spec": {"availability": "drained"}`       | false
          Node    | `"metadata": {"name": 5}`                                              | false
          Node    | `"metadata": {"labels": {}}`                                           | false
          Node    | `"spec": {}`                                                           | false
          Node    | `"metadata": {"name": "a"}, "specs": {}`                               | false
          Cluster | `"metadata": {"name": "default"}, "spec": {"heartbeatPeriod": "1s"}`   | true
          Cluster | `"metadata": {"name": "default"}, "spec": {"heartbeatPeriod": 1}`      | false
          Cluster | `"metadata": {"name": "default"}, "spec": {"subnetSize": "x"}`         | false
          Network | `"metadata": {"name": "n"}, "spec": {"subnets": ["a", "b"], "ipv6": true}` | true
          Network | `"metadata": {"name": "n"}, "spec": {"subnets": ["a", "a"]}`           | false
          Network | `"metadata": {"name": "n"}, "spec": null`                              | true
          Secret  | `"metadata": {"name": "s"}, "spec": {"file": "a"}`                     | true
          Config  | `"metadata": {"name": "c"}, "spec": {"contents": "a"}`                 | false
          """)
  void schemaAndValidatorAgree(String kind, String body, boolean good) {
    String text = "{\"apiVersion\": \"skep.dev/v1\", \"kind\": \"" + kind + "\", " + body + "}";
    Schema schema =
        SchemaRegistry.withDialect(Dialects.getDraft202012()).getSchema(Schemas.ofKind(kind));
    assertThat(schema.validate(text, InputFormat.JSON).isEmpty()).as("the schema").isEqualTo(good);

    Problems problems = new Problems();
    Mapping document = new YamlReader(problems).read("f.yml", text).orElseThrow();
    Validator.validate(document, NativeKind.of(kind).orElseThrow(), problems);
    assertThat(!problems.hasErrors()).as("the validator").isEqualTo(good);
  }
}
