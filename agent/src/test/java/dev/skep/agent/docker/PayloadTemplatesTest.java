package dev.skep.agent.docker;

import static dev.skep.agent.Tasks.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.skep.agent.Tasks;
import dev.skep.agent.runtime.RuntimeFailure;
import dev.skep.agent.runtime.SimulatedRuntime;
import dev.skep.api.Bytes;
import dev.skep.api.model.ContainerSpec.FileReference;
import dev.skep.api.model.Node;
import dev.skep.api.session.AssignedTask;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Secrets and configs with placeholders. */
class PayloadTemplatesTest {
  private static final Node.Description HOST = SimulatedRuntime.host("host1", 1, 1, "test");
  private static final FileReference CONFIG = file("conf", "/etc/conf", "0", "0", 0444);

  private static final AssignedTask TASK =
      Tasks.task(
          3,
          container ->
              container
                  .env(List.of("LEVEL=debug", "SLOT={{.Task.Slot}}", "PRICE=$5"))
                  .secrets(List.of(file("key", "key", "0", "0", 0444)))
                  .configs(List.of(CONFIG, file("other", "/etc/other", "0", "0", 0444))));

  private static String fill(FileReference file, String text) throws RuntimeFailure.Refused {
    Map<String, Bytes> contents =
        Map.of(
            "digest-conf", Bytes.utf8(text),
            "digest-key", Bytes.utf8("hunter2 {{.Task.Slot}}"),
            "digest-other", Bytes.utf8("x"));
    Bytes filled =
        new PayloadTemplates(TASK, HOST, contents).fill(file, "config conf", Bytes.utf8(text));
    return new String(filled.toArray(), java.nio.charset.StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '$',
      value = {
        "name={{.Service.Name}} host={{.Node.Hostname}} | name=web host=host1",
        "level={{env \"LEVEL\"}} slot={{ env `SLOT` }} | level=debug slot=3",
        "none=[{{env \"MISSING\"}}] | none=[]",
        "key={{secret \"key\"}} | key=hunter2 {{.Task.Slot}}",
        "other={{config \"/etc/other\"}} | other=x",
      })
  void placeholders_are_filled_in_as_in_swarm(String template, String expected) throws Exception {
    assertThat(fill(CONFIG.asTemplate(), template)).isEqualTo(expected);
  }

  @Test
  void values_may_hold_any_character() throws Exception {
    assertThat(fill(CONFIG.asTemplate(), "{{env \"PRICE\"}}")).isEqualTo("$5");
  }

  @Test
  void what_is_no_template_stays_as_it_is() throws Exception {
    assertThat(fill(CONFIG, "{{.Service.Name}} {{if}}")).isEqualTo("{{.Service.Name}} {{if}}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '$',
      value = {
        "{{secret \"hunter2\"}} | column 1: the placeholder asks for a secret target not found;",
        "x{{config \"hunter2\"}} | column 2: the placeholder asks for a config target not found;",
        "{{if .hunter2}} | column 1: the placeholder is unknown; known are .Node.Hostname,",
        "{{.Service.Labels.hunter2}} | column 1: the placeholder names a label that the service",
        "{{.hunter2 | column 1: the placeholder is without \"}}\"",
        "{{ hunter2\"}} | column 1: the placeholder is without \"}}\"",
        "{{ hunter2 } }} | column 1: the placeholder is without \"}}\"",
      })
  void a_refusal_says_where_a_placeholder_stands_and_repeats_nothing_of_it(
      String template, String message) {
    assertThatThrownBy(() -> fill(CONFIG.asTemplate(), "a: {{.Task.Slot}}\nb: \n" + template))
        .isInstanceOf(RuntimeFailure.Refused.class)
        .hasMessageStartingWith("config conf, line 3, " + message)
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void blanks_in_an_open_placeholder_take_no_time() {
    String open = "{{" + " ".repeat(500_000);
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () ->
            assertThatThrownBy(() -> fill(CONFIG.asTemplate(), open))
                .isInstanceOf(RuntimeFailure.Refused.class));
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () ->
            assertThatThrownBy(() -> fill(CONFIG.asTemplate(), "{{ ".repeat(200_000)))
                .isInstanceOf(RuntimeFailure.Refused.class));
  }

  @Test
  void a_template_cannot_fill_the_memory() {
    String large = "x".repeat(100_000) + "{{config \"/etc/conf\"}}".repeat(100);
    assertThatThrownBy(() -> fill(CONFIG.asTemplate(), large))
        .isInstanceOf(RuntimeFailure.Refused.class)
        .hasMessageContaining("is longer than");
  }
}
