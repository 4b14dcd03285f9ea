package dev.skep.agent.docker;

import static dev.skep.agent.Tasks.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.skep.agent.Tasks;
import dev.skep.agent.docker.TaskFiles.TaskFile;
import dev.skep.agent.runtime.RuntimeFailure;
import dev.skep.agent.runtime.SimulatedRuntime;
import dev.skep.api.Bytes;
import dev.skep.api.model.Node;
import dev.skep.api.session.AssignedTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TaskFilesTest {
  private static final Path MEMORY = Path.of("/dev/shm");
  private static final Node.Description HOST = SimulatedRuntime.host("host1", 1, 1, "test");

  private Path directory = MEMORY;
  private TaskFiles files = new TaskFiles(MEMORY);

  @BeforeEach
  void start() throws IOException {
    assumeTrue(Files.isWritable(MEMORY), "no /dev/shm here");
    directory = Files.createTempDirectory(MEMORY, "skep-files");
    files = new TaskFiles(directory.resolve("files"));
  }

  @AfterEach
  void stop() throws IOException {
    try (Stream<Path> tree = Files.walk(directory)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  @Test
  void targets_are_where_swarm_puts_them() throws Exception {
    String uid = String.valueOf(Files.getAttribute(directory, "unix:uid"));
    String gid = String.valueOf(Files.getAttribute(directory, "unix:gid"));
    AssignedTask task =
        Tasks.task(
            1,
            container ->
                container
                    .secrets(
                        List.of(
                            file("a", "name", uid, gid, 0440), file("b", "/abs", uid, gid, 0400)))
                    .configs(List.of(file("c", "etc/app", uid, gid, 0444))));

    List<TaskFile> written =
        files.write(
            task,
            HOST,
            Map.of(
                "digest-a", Bytes.utf8("1"), "digest-b", Bytes.utf8("2"), "digest-c", Bytes.EMPTY));

    assertThat(written)
        .extracting(TaskFile::target)
        .containsExactly("/run/secrets/name", "/abs", "/etc/app");
    assertThat(Files.readString(written.get(1).source())).isEqualTo("2");
    assertThat(files.tasks()).containsExactly(task.id());

    files.remove(task.id());
    files.remove(task.id());
    assertThat(files.tasks()).isEmpty();
  }

  @Test
  void templates_are_filled_in_and_all_else_is_written_as_it_is() throws Exception {
    String uid = String.valueOf(Files.getAttribute(directory, "unix:uid"));
    String gid = String.valueOf(Files.getAttribute(directory, "unix:gid"));
    AssignedTask task =
        Tasks.task(
            4,
            container ->
                container
                    .secrets(List.of(file("a", "key", uid, gid, 0400)))
                    .configs(
                        List.of(
                            file("b", "/b", uid, gid, 0444).asTemplate(),
                            file("c", "/c", uid, gid, 0444))));
    String text = "{{.Node.Hostname}} {{.Task.Slot}} {{secret \"key\"}}";

    List<TaskFile> written =
        files.write(
            task,
            HOST,
            Map.of(
                "digest-a", Bytes.utf8("s"),
                "digest-b", Bytes.utf8(text),
                "digest-c", Bytes.utf8(text)));

    assertThat(Files.readString(written.get(1).source())).isEqualTo("host1 4 s");
    assertThat(Files.readString(written.get(2).source())).isEqualTo(text);
  }

  @Test
  void a_task_without_files_leaves_no_trace() throws Exception {
    assertThat(files.write(Tasks.task(1), HOST, Map.of())).isEmpty();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void an_owner_that_is_no_number_is_refused_by_name() {
    AssignedTask task =
        Tasks.task(
            1, container -> container.secrets(List.of(file("a", "name", "root", "0", 0440))));

    assertThatThrownBy(() -> files.write(task, HOST, Map.of("digest-a", Bytes.utf8("1"))))
        .isInstanceOf(RuntimeFailure.Refused.class)
        .hasMessage("secret a: uid has to be a number, not \"root\"");
  }

  @Test
  void a_content_that_is_not_here_is_named() {
    AssignedTask task =
        Tasks.task(1, container -> container.configs(List.of(file("c", "/c", "0", "0", 0444))));

    assertThatThrownBy(() -> files.write(task, HOST, Map.of()))
        .isInstanceOf(RuntimeFailure.Refused.class)
        .hasMessage("config c: its content is not here");
  }
}
