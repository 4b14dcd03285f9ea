package dev.skep.controllers.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.model.Node;
import dev.skep.api.state.Samples;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConstraintTest {
  /** A manager at 10.0.0.1 with a label of each sort. */
  private static Node node() {
    Node plain = Samples.node("alpha");
    Node.Description was = plain.description();
    return plain
        .withMeta(plain.meta().withLabels(Map.of("disk", "ssd", "Zone", "z1")))
        .withDescription(
            new Node.Description(
                was.hostname(),
                was.os(),
                was.architecture(),
                was.nanoCpus(),
                was.memoryBytes(),
                Map.of(),
                was.engineVersion(),
                Map.of("storage", "overlay2"),
                List.of(),
                was.runtime(),
                was.skepVersion()));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "node.hostname == alpha,             true",
    "node.hostname==alpha,               true",
    "node.hostname != alpha,             false",
    "node.hostname == beta,              false",
    "node.hostname != beta,              true",
    "NODE.HOSTNAME == ALPHA,             true",
    "node.role == manager,               true",
    "node.role == worker,                false",
    "Node.Role != Worker,                true",
    "node.platform.os == linux,          true",
    "node.platform.arch == x86_64,       true",
    "node.labels.disk == ssd,            true",
    "node.labels.disk == SSD,            true",
    "Node.Labels.disk == ssd,            true",
    "node.labels.DISK == ssd,            false",
    "node.labels.Zone == z1,             true",
    "node.labels.zone == z1,             false",
    "node.labels.disk != hdd,            true",
    "node.labels.none == x,              false",
    "node.labels.none != x,              true",
    "engine.labels.storage == overlay2,  true",
    "engine.labels.storage != overlay2,  false",
    "node.labels.storage == overlay2,    false",
    "node.ip == 10.0.0.1,                true",
    "node.ip != 10.0.0.1,                false",
    "node.ip == 10.0.0.0/8,              true",
    "node.ip == 10.0.0.2/31,             false",
    "node.ip != 10.1.0.0/16,             true",
    "node.ip == fd00::/8,                false",
    "node.ip == elsewhere,               false",
    "node.ip != elsewhere,               false",
    "node.colour == red,                 false",
    "node.colour != red,                 false"
  })
  void swarmsGrammarDecidesWhichNodesMatch(String constraint, boolean matches) {
    assertThat(Constraint.parse(constraint).matches(node())).isEqualTo(matches);
  }

  @Test
  void theNodesIdCanBeCompared() {
    Node node = node();
    assertThat(Constraint.parse("node.id == " + node.id()).matches(node)).isTrue();
    assertThat(Constraint.parse("node.id != " + node.id()).matches(node)).isFalse();
  }

  @Test
  void anAddressThatIsNotKnownYetIsInNoRange() {
    Node node = node().withStatus(Node.Status.unknown());
    assertThat(Constraint.parse("node.ip == 10.0.0.0/8").matches(node)).isFalse();
    assertThat(Constraint.parse("node.ip != 10.0.0.0/8").matches(node)).isTrue();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = ';',
      value = {
        "node.hostname;           'constraint expected one operator from ==, !='",
        "node.hostname = a;       'constraint expected one operator from ==, !='",
        "== a;                    'key '''' is invalid'",
        "9node == a;              'key ''9node'' is invalid'",
        "node.labels.a b == c;    'key ''node.labels.a b'' is invalid'",
        "node.hostname == ;       'value '''' is invalid'",
        "node.labels.a == {b};    'value ''{b}'' is invalid'"
      })
  void whatIsNoConstraintIsRefusedInSwarmsWords(String text, String problem) {
    assertThat(Constraint.problem(List.of("node.role == manager", text))).contains(problem);
    assertThat(Constraint.parseOrNever(text).matches(node())).isFalse();
  }
}
