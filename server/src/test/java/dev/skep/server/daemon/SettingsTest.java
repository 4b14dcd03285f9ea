package dev.skep.server.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
  private static final Path NO_FILE = Path.of("/nonexistent/skepd.yml");

  @Test
  void nothingNeedsToBeSaid() throws Exception {
    Settings settings = Settings.read(List.of(), NO_FILE);

    assertThat(settings.dataDir()).isEqualTo(Path.of("/var/lib/skep"));
    assertThat(settings.socket()).isEqualTo(Path.of("/run/skep/skep.sock"));
    assertThat(settings.engine()).isEqualTo("unix:///var/run/docker.sock");
    assertThat(settings.simulated()).isFalse();
    assertThat(settings.listen()).hasToString("0.0.0.0:2377");
    assertThat(settings.raftListen()).hasToString("0.0.0.0:2378");
    assertThat(settings.logLevel()).isEqualTo("info");
  }

  @Test
  void flagsWinOverTheFile(@TempDir Path directory) throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("skepd.yml"),
            "runtime: simulated\nlog-level: debug\nlisten-addr: 127.0.0.1:5\n");

    Settings settings =
        Settings.read(
            List.of("--config", file.toString(), "--log-level=warn", "--raft-addr", "10.0.0.1"),
            NO_FILE);

    assertThat(settings.simulated()).isTrue();
    assertThat(settings.logLevel()).isEqualTo("warn");
    assertThat(settings.listen()).hasToString("127.0.0.1:5");
    assertThat(settings.raftListen()).hasToString("10.0.0.1:2378");
  }

  @Test
  void theDefaultFileIsReadIfItExists(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("skepd.yml"), "runtime: simulated\n");

    assertThat(Settings.read(List.of(), file).simulated()).isTrue();
  }

  @Test
  void whatIsWrongIsNamed(@TempDir Path directory) throws Exception {
    refused("unknown flag --dta-dir", "--dta-dir", "/x");
    refused("flag --data-dir needs a value", "--data-dir");
    refused("runtime must be docker or simulated, not podman", "--runtime", "podman");
    refused("log-level must be one of", "--log-level", "loud");
    refused("listen-addr must be an address", "--listen-addr", "a:b:");
    refused("cannot read /nonexistent", "--config", "/nonexistent");
    Path file = Files.writeString(directory.resolve("skepd.yml"), "datadir: /x\n");
    refused(file + ": unknown setting datadir; there are data-dir,", "--config", file.toString());
    Files.writeString(file, "data-dir: [\n");
    refused(file.toString(), "--config", file.toString());
  }

  @Test
  void helpTellsEveryFlag() {
    for (Setting setting : Setting.values()) {
      assertThat(Settings.help()).contains("--" + setting.key());
    }
  }

  private static void refused(String message, String... arguments) {
    assertThatThrownBy(() -> Settings.read(List.of(arguments), NO_FILE))
        .isInstanceOf(StartException.class)
        .hasMessageContaining(message)
        .extracting(failure -> ((StartException) failure).exitCode())
        .isEqualTo(StartException.USAGE);
  }
}
