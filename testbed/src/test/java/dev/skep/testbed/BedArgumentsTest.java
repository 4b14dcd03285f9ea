package dev.skep.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skep.testbed.BedArguments.NotUnderstood;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BedArgumentsTest {
  private static BedArguments parse(String line) {
    return BedArguments.parse(line.isEmpty() ? List.of() : List.of(line.split(" ")));
  }

  @Test
  void up_has_three_hosts_with_engines_and_a_registry_unless_told_otherwise() {
    BedArguments plain = parse("up");
    assertThat(plain.hosts()).isEqualTo(3);
    assertThat(plain.engines()).isTrue();
    assertThat(plain.registry()).isTrue();
    BedArguments told = parse("up --hosts 5 --no-engines --no-registry --disks 8 --dir /tmp/b");
    assertThat(told.hosts()).isEqualTo(5);
    assertThat(told.engines()).isFalse();
    assertThat(told.registry()).isFalse();
    assertThat(told.diskMebibytes()).isEqualTo(8);
    assertThat(told.directory()).contains(Path.of("/tmp/b"));
  }

  @Test
  void options_after_the_executed_command_are_its_own() {
    BedArguments arguments = parse("exec --dir /tmp/b node-2 docker run --dir x");
    assertThat(arguments.host()).isEqualTo("node-2");
    assertThat(arguments.words()).containsExactly("docker", "run", "--dir", "x");
    assertThat(arguments.directory()).contains(Path.of("/tmp/b"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "kill", "exec node-1", "up now", "up --hosts", "up --hosts many", "up --fast"})
  void what_is_missing_unknown_or_too_much_is_not_understood(String line) {
    assertThatThrownBy(() -> parse(line)).isInstanceOf(NotUnderstood.class);
  }
}
