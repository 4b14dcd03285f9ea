package dev.skep.agent.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skep.agent.Tasks;
import dev.skep.agent.runtime.RuntimeFailure;
import dev.skep.agent.runtime.SimulatedRuntime;
import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.ContainerSpec.Mount;
import dev.skep.api.model.Node;
import dev.skep.api.session.AssignedTask;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaceholdersTest {
  private static final Node.Description HOST = SimulatedRuntime.host("host1", 1, 1, "test");

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '$',
      value = {
        "plain, plain",
        "{{.Service.Name}}, web",
        "{{ .Service.Name }}-{{.Task.Slot}}, web-3",
        "{{.Node.Hostname}}/{{.Node.Platform.OS}}/{{.Node.Platform.Architecture}}, host1/linux/x86_64",
        "{{.Service.Labels.tier}}, front",
        "{{index .Service.Labels \"tier\"}}, front",
        "[{{index .Service.Labels \"none\"}}], []",
        "{{\"{{.Task.ID}}\"}}, {{.Task.ID}}",
      })
  void swarms_names_are_filled_in(String template, String expected) throws Exception {
    assertThat(fill(Tasks.task(3, container -> container.hostname(template))).hostname())
        .isEqualTo(expected);
  }

  @Test
  void ids_and_names_are_those_of_the_task() throws Exception {
    AssignedTask task =
        Tasks.task(
            3,
            container ->
                container.env(
                    List.of("A={{.Task.ID}} {{.Task.Name}} {{.Node.ID}} {{.Service.ID}}")));

    assertThat(fill(task).env())
        .containsExactly(
            "A=" + task.id() + " " + task.name() + " " + Tasks.NODE + " " + task.service());
  }

  @Test
  void only_the_value_of_a_variable_is_a_template() throws Exception {
    assertThat(
            fill(Tasks.task(
                    1,
                    container ->
                        container.env(List.of("{{x}}={{.Task.Slot}}", "{{.Task.Slot}}", "Y="))))
                .env())
        .containsExactly("{{x}}=1", "{{.Task.Slot}}", "Y=");
  }

  @Test
  void mounts_and_their_options_are_filled_in() throws Exception {
    Mount mount =
        new Mount(
            Mount.Type.VOLUME,
            "data-{{.Task.Slot}}",
            "/data/{{.Service.Name}}",
            false,
            "",
            "",
            false,
            Map.of("slot", "{{.Task.Slot}}"),
            "local",
            Map.of("o", "{{.Node.Hostname}}"),
            0,
            0);

    Mount filled =
        fill(Tasks.task(2, container -> container.mounts(List.of(mount)))).mounts().getFirst();

    assertThat(filled.source()).isEqualTo("data-2");
    assertThat(filled.target()).isEqualTo("/data/web");
    assertThat(filled.volumeLabels()).containsEntry("slot", "2");
    assertThat(filled.volumeOptions()).containsEntry("o", "host1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '$',
      value = {
        "{{.Task.Nmae}}       | hostname: {{.Task.Nmae}} is unknown; known are .Node.Hostname,",
        "{{- .Task.Name }}    | hostname: {{- .Task.Name}} is unknown",
        "{{.Service.Labels.x}} | hostname: {{.Service.Labels.x}} names a label that the",
        "{{.Task.Name}        | hostname: a \"{{\" is without \"}}\"",
      })
  void what_is_not_known_is_refused(String template, String error) {
    assertThatThrownBy(() -> fill(Tasks.task(1, container -> container.hostname(template))))
        .isInstanceOf(RuntimeFailure.Refused.class)
        .hasMessageStartingWith(error);
  }

  private static ContainerSpec fill(AssignedTask task) throws RuntimeFailure.Refused {
    return new Placeholders(task, HOST).fill(task.spec().container());
  }
}
