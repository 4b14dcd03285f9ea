package dev.skep.agent.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skep.agent.runtime.RuntimeFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DockerEngineTest {
  private static final Duration SILENCE = Duration.ofMillis(300);
  private static final DockerEngine.Limits IMPATIENT = new DockerEngine.Limits(SILENCE, SILENCE);

  @TempDir Path directory;
  private FakeEngine fake;
  private DockerEngine engine;

  @BeforeEach
  void start() throws IOException {
    fake = new FakeEngine(directory.resolve("docker.sock"));
    engine = new DockerEngine(fake.address(), DockerEngine.Limits.generous());
  }

  @AfterEach
  void stop() throws IOException {
    engine.close();
    fake.close();
  }

  @Test
  void a_refusal_has_the_engines_own_words() {
    fake.answer("/info", 400, "{\"message\":\"bad \\\"thing\\\"\\nand \\u003cmore\\u003e\"}");

    assertThatThrownBy(this::info)
        .isInstanceOf(RuntimeFailure.Refused.class)
        .hasMessage("bad \"thing\"\nand <more>");
  }

  @Test
  void an_internal_error_of_an_engine_that_answers_is_a_refusal() {
    fake.answer("/info", 500, "{\"message\":\"no such program\"}");

    assertThatThrownBy(this::info)
        .isInstanceOf(RuntimeFailure.Refused.class)
        .hasMessage("no such program");
  }

  @Test
  void an_internal_error_of_an_engine_that_goes_down_is_none() {
    fake.answer("/info", 500, "{\"message\":\"context canceled\"}")
        .answer("/_ping", 503, "{\"message\":\"shutting down\"}");

    assertThatThrownBy(this::info)
        .isInstanceOf(RuntimeFailure.Unavailable.class)
        .hasMessage("engine unavailable at " + fake.address() + ": start the Docker Engine");
  }

  @Test
  void an_engine_that_is_not_there_is_named_with_the_way_out() throws IOException {
    String nowhere = "unix://" + directory.resolve("nowhere.sock");
    try (DockerEngine away = new DockerEngine(nowhere, DockerEngine.Limits.generous())) {
      assertThatThrownBy(() -> away.ask(client -> client.infoCmd().exec()))
          .isInstanceOf(RuntimeFailure.Unavailable.class)
          .hasMessage("engine unavailable at " + nowhere + ": start the Docker Engine");
    }
  }

  @Test
  void an_engine_that_says_nothing_does_not_hold_a_call_for_ever() throws IOException {
    fake.raw("/info", FakeEngine.SILENCE);

    try (DockerEngine silent = new DockerEngine(fake.address(), IMPATIENT)) {
      assertThatThrownBy(() -> silent.ask(client -> client.infoCmd().exec()))
          .isInstanceOf(RuntimeFailure.Unavailable.class)
          .hasMessageContaining("no answer within 0 s; see its log");
    }
  }

  @Test
  void a_pull_without_progress_ends() throws Exception {
    fake.raw(
        "/images/create",
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "16\r\n{\"status\":\"Pulling x\"}\r\n");
    try (ImagePull pull = new ImagePull()) {
      engine.streams().pullImageCmd("x:1").exec(pull);

      assertThat(pull.awaitEnd(SILENCE)).isFalse();
    }
  }

  @Test
  void an_error_in_the_middle_of_a_pull_is_told() throws Exception {
    fake.answer(
        "/images/create",
        200,
        "{\"status\":\"Pulling x\"}{\"errorDetail\":{\"message\":\"denied\"},\"error\":\"denied\"}");
    try (ImagePull pull = new ImagePull()) {
      engine.streams().pullImageCmd("x:1").exec(pull);

      assertThat(pull.awaitEnd(Duration.ofSeconds(60))).isTrue();
      assertThat(pull.error()).isEqualTo("denied");
    }
  }

  private void info() throws RuntimeFailure {
    engine.ask(client -> client.infoCmd().exec());
  }
}
