package dev.skep.cli.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skep.api.http.DaemonInfo;
import dev.skep.api.http.NodeView;
import dev.skep.api.http.PortView;
import dev.skep.api.http.ServiceView;
import dev.skep.api.http.SwarmJoin;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "true",
        "-12.5e3",
        "[]",
        "{}",
        "[1,[2,{\"a\":null}],\"\"]",
        "{\"b\":1,\"a\":{\"c\":[true,false]}}",
        "\"tab\\tquote\\\"line\\nback\\\\\"",
        "\"\\u0001 Ž 😀\""
      })
  void whatIsReadIsWrittenTheSame(String text) {
    assertThat(JsonWriter.compact(JsonReader.read(text))).isEqualTo(text);
  }

  @Test
  void escapesBecomeCharacters() {
    assertThat(JsonReader.read(" \"\\u017d\\/\\ud83d\\ude00\" ").text()).isEqualTo("Ž/😀");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":1,}      | unexpected '}' at 7",
        "[1 2]           | unexpected '2' at 3",
        "{\"a\" 1}       | unexpected '1' at 5",
        "nul             | unexpected 'n' at 0",
        "1.2.3           | unexpected '1' at 0",
        "[1              | ends too early",
        "\"a\\u00        | unexpected",
        "\"\\x\"         | unexpected",
        "{} {}           | unexpected '{' at 3"
      })
  void badInputIsRefusedWithItsPlace(String text, String message) {
    assertThatThrownBy(() -> JsonReader.read(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void inputThatWouldOverflowTheStackIsRefused() {
    assertThatThrownBy(() -> JsonReader.read("[".repeat(100_000)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nested deeper");
  }

  @Test
  void prettyTextHasFourSpacesALevel() {
    assertThat(JsonWriter.pretty(JsonReader.read("[{\"a\":[1,2],\"b\":{},\"c\":[]}]")))
        .isEqualTo(
            """
            [
                {
                    "a": [
                        1,
                        2
                    ],
                    "b": {},
                    "c": []
                }
            ]\
            """);
  }

  @Test
  void yamlKeepsTheStructureAndQuotesWhatCouldBeMisread() {
    String json =
        """
        {"id":"x1","on":"yes","count":3,"image":"web:1","empty":"","number":"12","lines":"a\\nb","text":"x:\\n\\n  - y\\n","odd":"a \\nb",
         "none":[],"labels":{"a.b/c":"d e"},"tasks":[{"id":"1","ports":[80,81]},{"id":"t2"}],
         "matrix":[[1,2],[3]],"nothing":null}\
        """;
    assertThat(YamlWriter.write(JsonReader.read(json)))
        .isEqualTo(
            """
            id: x1
            "on": "yes"
            count: 3
            image: web:1
            empty: ""
            number: "12"
            lines: |-
              a
              b
            text: |
              x:

                - y
            odd: "a \\nb"
            none: []
            labels:
              a.b/c: "d e"
            tasks:
              - id: "1"
                ports:
                  - 80
                  - 81
              - id: t2
            matrix:
              -
                - 1
                - 2
              -
                - 3
            nothing: null
            """);
  }

  @Test
  void recordsAreReadWithoutKnowingThemBeforehand() {
    Json json =
        JsonReader.read(
            """
            {"id":"n1","hostname":"node-1","self":true,"manager":{"leader":true,"address":"a:1"},
             "labels":{"disk":"ssd"},"host":{"nanoCpus":4000000000,"genericResources":{"gpu":2},
             "plugins":["Volume/local"]},"tasks":3,"createdAt":"2026-01-02T03:04:05.5Z",
             "newer":{"field":1}}\
            """);
    NodeView node = Records.read(json, NodeView.class);
    assertThat(node.id()).isEqualTo("n1");
    assertThat(node.self()).isTrue();
    assertThat(node.manager()).isEqualTo(new NodeView.ManagerStatus(true, "", "a:1"));
    assertThat(node.labels()).isEqualTo(Map.of("disk", "ssd"));
    assertThat(node.host().nanoCpus()).isEqualTo(4_000_000_000L);
    assertThat(node.host().genericResources()).isEqualTo(Map.of("gpu", 2L));
    assertThat(node.host().plugins()).containsExactly("Volume/local");
    assertThat(node.createdAt()).isEqualTo(Instant.parse("2026-01-02T03:04:05.5Z"));
    assertThat(node.updatedAt()).isEqualTo(Instant.EPOCH);
  }

  @Test
  void whatIsMissingIsEmptyAndWhatMayBeNullIsNull() {
    DaemonInfo info = Records.read(JsonReader.read("{\"cluster\":null}"), DaemonInfo.class);
    assertThat(info.cluster()).isNull();
    assertThat(info.managers()).isEmpty();
    assertThat(info.state()).isEmpty();
  }

  @Test
  void listsOfRecordsAreReadAndTheModelsOwnTypesAreLeftOut() {
    Json json =
        JsonReader.read(
            "{\"service\":{\"name\":\"web\",\"ports\":[{\"protocol\":\"tcp\",\"target\":80,"
                + "\"published\":8080,\"mode\":\"ingress\"}]},\"spec\":{\"name\":\"web\"}}");
    ServiceView.Detail detail = Records.read(json, ServiceView.Detail.class);
    assertThat(detail.service().ports()).containsExactly(new PortView("tcp", 80, 8080, "ingress"));
    assertThat(detail.spec()).isNull();
  }

  @Test
  void recordsAreWrittenWithoutWhatIsNull() {
    assertThat(JsonWriter.compact(Records.write(new SwarmJoin(List.of("a"), "t", "", "", "", ""))))
        .startsWith("{\"remoteAddresses\":[\"a\"],\"token\":\"t\",\"advertiseAddress\":\"\"");
    NodeView.Patch patch = new NodeView.Patch(null, null, Map.of("a", "b"), List.of("c"));
    assertThat(JsonWriter.compact(Records.write(patch)))
        .isEqualTo("{\"labelsAdd\":{\"a\":\"b\"},\"labelsRemove\":[\"c\"]}");
  }
}
