package dev.skep.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.model.Kind;
import dev.skep.api.model.Meta;
import dev.skep.api.model.Network;
import dev.skep.api.state.ClusterState;
import dev.skep.server.http.CliOnManager.Ended;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks by themselves, from the command line to the state. */
class CliNetworksTest {
  @TempDir private Path folder;
  private CliOnManager cli;

  @BeforeEach
  void start() throws IOException {
    cli = new CliOnManager(folder);
  }

  @AfterEach
  void stop() {
    cli.close();
  }

  private ClusterState state() {
    return cli.manager().store().state();
  }

  private Network network(String name) {
    return state().named(Kind.NETWORK, name).flatMap(state()::network).orElseThrow();
  }

  private String error(String... arguments) {
    Ended ended = cli.skep(arguments);
    assertThat(ended.code()).isEqualTo(1);
    return ended.err();
  }

  @Test
  void aNetworkIsMadeListedInspectedAndRemoved() {
    Ended made =
        cli.skep(
            "network",
            "create",
            "--driver=overlay",
            "--attachable",
            "--internal",
            "--subnet=10.9.0.0/16",
            "--gateway=10.9.0.5",
            "--ip-range=10.9.4.0/24",
            "--opt=mtu=1400",
            "--label=x=y",
            "web");
    assertThat(made.code()).isZero();
    String id = made.out().strip();
    Network web = network("web");
    assertThat(web.id()).hasToString(id);
    assertThat(web.meta().labels()).containsEntry("x", "y");
    Meta meta = web.meta();
    assertThat(web.spec().ranges()).containsExactly("10.9.4.0/24");
    assertThat(web.spec().attachable() && web.spec().internal()).isTrue();

    assertThat(cli.done("network", "ls")).contains("NETWORK ID", "DRIVER", "SCOPE", meta.name());
    assertThat(cli.done("network", "ls", "-q", "-f", "label=x=y", "-f", "name=we"))
        .isEqualTo(id + "\n");
    assertThat(cli.done("network", "ls", "-q", "-f", "driver=bridge")).isEmpty();
    assertThat(cli.done("network", "inspect", "web"))
        .contains(
            "\"Name\": \"web\"",
            "\"Id\": \"" + id + "\"",
            "\"Scope\": \"swarm\"",
            "\"Attachable\": true");
    assertThat(cli.done("network", "inspect", "--pretty", "web")).contains("Name:\t\tweb");
    assertThat(cli.done("network", "rm", "web")).isEqualTo("web\n");
    assertThat(cli.done("network", "ls", "-q")).isEmpty();
  }

  @Test
  void refusalsHaveSwarmsWords() {
    cli.done("network", "create", "--subnet=10.9.0.0/16", "web");
    assertThat(error("network", "create", "web"))
        .isEqualTo("Error: network with name web already exists\n");
    assertThat(error("network", "create", "--subnet=10.9.1.0/24", "other"))
        .contains("overlaps with 10.9.0.0/16 of network web");
    assertThat(error("network", "create", "-d", "macvlan", "other"))
        .contains("driver macvlan is not supported");
    assertThat(error("network", "create", "--ipv6", "other")).contains("carry IPv4 alone");
    assertThat(error("network", "rm", "nothing")).isEqualTo("Error: network nothing not found\n");
  }
}
