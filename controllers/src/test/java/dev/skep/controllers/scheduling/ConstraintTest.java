package dev.skep.controllers.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skep.api.model.Node;
import dev.skep.controllers.Given;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Swarm's constraint package. */
class ConstraintTest {
  private static final Node NODE = node();

  private static Node node() {
    Node ready = Given.ready("n1");
    Node.Description d = ready.description();
    return ready
        .withMeta(ready.meta().withLabels(Map.of("disk", "SSD", "Zone", "a")))
        .withDescription(
            new Node.Description(
                d.hostname(),
                d.os(),
                d.architecture(),
                d.nanoCpus(),
                d.memoryBytes(),
                Map.of(),
                d.engineVersion(),
                Map.of("tier", "gold"),
                List.of(),
                d.runtime(),
                d.skepVersion()))
        .withStatus(new Node.Status(Node.State.READY, "", "192.168.1.17"));
  }

  @ParameterizedTest
  @CsvSource({
    "node.hostname == n1, true",
    "node.hostname==N1, true",
    "NODE.HOSTNAME == n1, true",
    "node.hostname != n1, false",
    "node.role == worker, true",
    "node.role == manager, false",
    "node.platform.os == Linux, true",
    "node.platform.arch == x86_64, true",
    "node.labels.disk == ssd, true",
    "node.labels.Disk == ssd, false",
    "node.labels.zone != a, true",
    "node.labels.none == x, false",
    "node.labels.none != x, true",
    "engine.labels.tier == gold, true",
    "node.ip == 192.168.1.17, true",
    "node.ip == 192.168.1.0/24, true",
    "node.ip != 192.168.0.0/16, false",
    "node.ip == 10.0.0.0/8, false",
    "node.ip == nonsense, false",
    "node.ip != nonsense, false",
    "something.else == x, false",
    "something.else != x, false"
  })
  void decidesAsSwarmDoes(String constraint, boolean matches) {
    assertThat(Constraint.parse(constraint).matches(NODE)).isEqualTo(matches);
  }

  @Test
  void idMatches() {
    assertThat(Constraint.parse("node.id == " + NODE.id()).matches(NODE)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "node.role, 'constraint expected one operator from ==, !='",
    "node.role = worker, 'constraint expected one operator from ==, !='",
    "1a == b, key '1a' is invalid",
    "node.role == , value '' is invalid"
  })
  void refusesWithSwarmsWords(String text, String words) {
    assertThatThrownBy(() -> Constraint.parse(text)).hasMessage(words);
    assertThat(Constraint.problem(List.of(text))).contains(words);
    assertThat(Constraint.parseOrNever(text).matches(NODE)).isFalse();
  }
}
