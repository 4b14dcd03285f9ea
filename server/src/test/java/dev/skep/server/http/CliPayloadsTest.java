package dev.skep.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.model.ContainerSpec.FileReference;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Service;
import dev.skep.api.state.ClusterState;
import dev.skep.server.http.CliOnManager.Ended;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets and configs by themselves, from the command line to the tasks that have them. */
class CliPayloadsTest {
  @TempDir private Path folder;
  private CliOnManager cli;

  @BeforeEach
  void start() throws IOException {
    cli = new CliOnManager(folder);
    cli.write("key.txt", "hunter2");
    cli.write("empty", "");
  }

  @AfterEach
  void stop() {
    cli.close();
  }

  private ClusterState state() {
    return cli.manager().store().state();
  }

  private String error(String... arguments) {
    Ended ended = cli.skep(arguments);
    assertThat(ended.code()).isEqualTo(1);
    return ended.err();
  }

  @Test
  void aSecretIsMadeListedInspectedAndRemoved() {
    String id = cli.done("secret", "create", "--label", "x=y", "key", "key.txt").strip();
    assertThat(state().named(Kind.SECRET, "key").map(Object::toString)).contains(id);
    assertThat(cli.done("secret", "ls"))
        .startsWith("ID                          NAME      DRIVER    CREATED")
        .containsPattern(id + "   key {17}.+ ago");
    assertThat(cli.done("secret", "ls", "-q", "--filter", "name=ke", "-f", "label=x"))
        .isEqualTo(id + "\n");
    assertThat(cli.done("secret", "ls", "-q", "--filter", "label=x=z")).isEmpty();
    assertThat(cli.done("secret", "inspect", "key"))
        .contains("\"ID\": \"" + id + "\"", "\"Name\": \"key\"", "\"x\": \"y\"", "\"Index\": ")
        .doesNotContain("hunter2", "Data");
    assertThat(cli.done("secret", "inspect", "--pretty", "key"))
        .startsWith(
            "ID:              " + id + "\nName:              key\nLabels:\n - x=y\nDriver: ");
    assertThat(cli.done("secret", "rm", "key")).isEqualTo("key\n");
    assertThat(cli.done("secret", "ls", "-q")).isEmpty();
    assertThat(error("secret", "rm", "key")).isEqualTo("Error: secret key not found\n");
    assertThat(state().events().map(event -> event.reason()))
        .contains("SecretCreated", "SecretRemoved");
  }

  @Test
  void aConfigShowsItsContentAndStandsBesideThePrintingOfFiles() throws IOException {
    cli.done("config", "create", "conf", "key.txt");
    assertThat(cli.done("config", "inspect", "conf")).contains("\"Data\": \"aHVudGVyMg==\"");
    assertThat(cli.done("config", "inspect", "--pretty", "conf")).endsWith("Data:\nhunter2\n");
    assertThat(cli.done("config", "ls"))
        .startsWith("ID                          NAME      CREATED");
    cli.write("s.yml", "services: {web: {image: 'web:1'}}\n");
    assertThat(cli.done("config", "-f", "s.yml")).contains("image: \"web:1\"");
    assertThat(cli.done("config", "rm", "conf")).isEqualTo("conf\n");
  }

  @Test
  void servicesUseThemByNameAndKeepThem() {
    cli.done("secret", "create", "key", "key.txt");
    cli.done("config", "create", "--template-driver", "golang", "conf", "key.txt");
    cli.done(
        "service",
        "create",
        "-d",
        "--name=web",
        "--secret=key",
        "--config=source=conf,target=/c",
        "web:1");
    Service web = state().serviceNamed("web").orElseThrow();
    var container = state().spec(web.id()).orElseThrow().task().container();
    assertThat(container.secrets().getFirst().digest()).isNotEmpty();
    assertThat(container.configs().getFirst().isTemplate()).isTrue();
    assertThat(container.secrets().getFirst().isTemplate()).isFalse();

    assertThat(error("secret", "rm", "key"))
        .isEqualTo("Error: secret 'key' is in use by the following service: web\n");
    cli.done("service", "create", "-d", "--name=also", "--secret=key", "web:1");
    assertThat(error("secret", "rm", "key"))
        .isEqualTo("Error: secret 'key' is in use by the following services: also, web\n");

    cli.done("service", "update", "-d", "--secret-rm=key", "--config-rm=conf", "web");
    assertThat(state().spec(web.id()).orElseThrow().task().container().secrets())
        .isEqualTo(List.<FileReference>of());
  }

  @Test
  void refusalsHaveSwarmsWords() throws IOException {
    cli.write("large", "a".repeat(512_000));
    cli.done("secret", "create", "key", "key.txt");
    assertThat(error("secret", "create", "key", "key.txt"))
        .isEqualTo("Error: secret key already exists\n");
    assertThat(error("secret", "create", "a b", "key.txt"))
        .contains("invalid name, only 64 [a-zA-Z0-9-_.] characters allowed");
    assertThat(error("secret", "create", "e", "empty"))
        .isEqualTo("Error: error reading from empty: data is empty\n");
    assertThat(error("secret", "create", "e", "-"))
        .isEqualTo("Error: error reading from STDIN: data is empty\n");
    assertThat(error("secret", "create", "e", "large"))
        .isEqualTo("Error: secret data must be larger than 0 and less than 512000 bytes\n");
    cli.done("config", "create", "large", "large");
    assertThat(error("secret", "create", "--driver=vault", "v")).contains("--driver: ");
    assertThat(error("secret", "create", "--template-driver=jinja", "v", "key.txt"))
        .contains("template driver 'jinja' is not supported");
    assertThat(cli.skep("secret", "create", "v").code()).isEqualTo(2);
    assertThat(cli.skep("secret", "ls", "-f", "foo=bar").err()).contains("Invalid filter 'foo'");
  }

  @Test
  void whatAStackBroughtGoesWithItsFiles() throws IOException {
    cli.write(
        "s.yml",
        """
        services: {web: {image: 'web:1', configs: [motd]}}
        configs: {motd: {file: ./key.txt}}
        """);
    cli.done("apply", "-f", "s.yml", "-s", "shop");
    assertThat(error("config", "rm", "shop_motd"))
        .contains("is in use by the following service: shop_web");
  }
}
