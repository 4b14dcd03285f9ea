package dev.skep.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommandTest {
  @Test
  void input_goes_in_and_output_errors_and_exit_code_come_out() {
    ExecResult result =
        Command.of("sh", "-c", "cat; echo oops >&2; exit 3").withInput("hello\n").run();
    assertThat(result.text()).isEqualTo("hello");
    assertThat(result.stderr()).isEqualTo("oops\n");
    assertThat(result.exitCode()).isEqualTo(3);
    assertThatThrownBy(result::orThrow).hasMessageContaining("exit code 3: oops");
  }

  @Test
  void variables_are_added_and_those_that_lead_out_of_a_bed_are_not_passed_on() {
    ProcessBuilder builder =
        Command.of("true").withEnvironment(Map.of("COLOUR", "red")).processBuilder();
    assertThat(builder.environment())
        .containsEntry("COLOUR", "red")
        .doesNotContainKeys("DOCKER_HOST", "http_proxy", "HTTPS_PROXY");
  }

  @Test
  void a_command_that_does_not_end_in_time_is_killed_and_named() {
    assertThatThrownBy(() -> Command.of("sleep", "60").run(Duration.ofMillis(50)))
        .hasMessage("`sleep 60` did not end within PT0.05S");
  }
}
