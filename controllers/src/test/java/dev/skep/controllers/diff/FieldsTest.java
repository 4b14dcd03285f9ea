package dev.skep.controllers.diff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.ContainerSpec.FileReference;
import dev.skep.api.model.ContainerSpec.HealthCheck;
import dev.skep.api.model.ContainerSpec.LogDriver;
import dev.skep.api.model.ContainerSpec.Mount;
import dev.skep.api.model.Network;
import dev.skep.api.model.Protocol;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.Endpoint;
import dev.skep.api.model.ServiceSpec.PublishedPort;
import dev.skep.api.model.ServiceSpec.PublishedPort.PublishMode;
import dev.skep.api.model.ServiceSpec.UpdatePolicy;
import dev.skep.api.model.TaskSpec;
import dev.skep.api.state.Samples;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Every field of a service under the name that it has in a Compose file. */
class FieldsTest {
  private static final ServiceSpec RICH =
      new ServiceSpec(
          "shop_web",
          Map.of("team", "a", "com.docker.stack.namespace", "shop"),
          new TaskSpec(
              ContainerSpec.of("web:1")
                  .command(List.of("sh", "-c"))
                  .args(List.of("serve"))
                  .env(List.of("A=1", "EMPTY=", "UNSET"))
                  .stopGracePeriod(Duration.ofSeconds(90))
                  .readOnly(true)
                  .labels(Map.of("camelCase", "stays"))
                  .mounts(List.of(Mount.of(Mount.Type.VOLUME, "data", "/data", false)))
                  .healthCheck(
                      new HealthCheck(
                          List.of("CMD", "true"), Duration.ofMillis(1500), null, null, null, 3))
                  .log(new LogDriver("json-file", Map.of("max-size", "1m")))
                  .secrets(
                      List.of(
                          new FileReference(
                              "shop_key",
                              Samples.id("key"),
                              "0123456789abcdef",
                              "key",
                              "0",
                              "7",
                              0440)))
                  .build(),
              new TaskSpec.Resources(
                  new TaskSpec.Amount(1_500_000_000, 1L << 30, 0, Map.of()),
                  TaskSpec.Amount.zero()),
              TaskSpec.RestartPolicy.defaults(),
              new TaskSpec.Placement(List.of("node.role == worker"), List.of(), 0, List.of()),
              List.of(new TaskSpec.NetworkAttachment("shop_net", List.of("web"))),
              0),
          new ServiceSpec.Mode.Replicated(3),
          UpdatePolicy.defaults(),
          UpdatePolicy.defaults(),
          new Endpoint(
              Endpoint.Resolution.VIP,
              List.of(new PublishedPort(Protocol.TCP, 80, 8080, PublishMode.INGRESS))));

  private static SortedMap<String, String> written() {
    SortedMap<String, String> written = new TreeMap<>(Fields.of(RICH));
    written.entrySet().removeAll(Fields.defaults().entrySet());
    return written;
  }

  @Test
  void aServiceIsToldInTheWordsOfAFile() {
    assertThat(written())
        .containsEntry("image", "web:1")
        .containsEntry("entrypoint", "[sh, -c]")
        .containsEntry("command", "[serve]")
        .containsEntry("environment.A", "1")
        .containsEntry("environment.EMPTY", "\"\"")
        .containsEntry("environment.UNSET", "unset")
        .containsEntry("stop_grace_period", "1m30s")
        .containsEntry("read_only", "true")
        .containsEntry("labels.camelCase", "stays")
        .containsEntry("volumes[/data].source", "data")
        .containsEntry("volumes[/data].type", "volume")
        .containsEntry("healthcheck.test", "[CMD, true]")
        .containsEntry("healthcheck.interval", "1s500ms")
        .containsEntry("healthcheck.retries", "3")
        .containsEntry("logging.driver", "json-file")
        .containsEntry("logging.options.max-size", "1m")
        .containsEntry("secrets[shop_key].target", "key")
        .containsEntry("secrets[shop_key].mode", "0440")
        .containsEntry("secrets[shop_key].gid", "7")
        .doesNotContainKey("secrets[shop_key].uid")
        .containsEntry("deploy.labels.team", "a")
        .containsEntry("deploy.replicas", "3")
        .containsEntry("deploy.resources.limits.cpus", "1.5")
        .containsEntry("deploy.resources.limits.memory", "1g")
        .containsEntry("deploy.placement.constraints", "[node.role == worker]")
        .containsEntry("networks[shop_net].aliases", "[web]")
        .containsEntry("ports[8080:80/tcp]", "ingress")
        .doesNotContainKey("deploy.update_config.order")
        .doesNotContainKey("name");
  }

  @Test
  void ofAContentOnlyTheBeginningOfItsKeyedDigestIsTold() {
    assertThat(written()).containsEntry("secrets[shop_key].content", "digest 0123456789ab");
    assertThat(written().toString()).doesNotContain("0123456789abc");
    assertThat(Fields.of(Map.of("a", "b"), "0123456789abcdef"))
        .containsExactly(Map.entry("content", "digest 0123456789ab"), Map.entry("labels.a", "b"));
  }

  @Test
  void whatTheToolsPutInIsNotTold() {
    assertThat(written().keySet()).noneMatch(path -> path.contains("com.docker.stack"));
  }

  @Test
  void defaultsAreWhatSwarmGivesAServiceThatSaysNothing() {
    assertThat(Fields.defaults())
        .containsEntry("deploy.mode", "replicated")
        .containsEntry("deploy.update_config.parallelism", "1")
        .containsEntry("deploy.update_config.failure_action", "pause")
        .containsEntry("deploy.update_config.monitor", "5s")
        .containsEntry("deploy.update_config.order", "stop-first")
        .containsEntry("deploy.restart_policy.condition", "any")
        .containsEntry("deploy.endpoint_mode", "vip");
  }

  @Test
  void networksHaveTheirSettingsAndLabels() {
    Network.Spec spec =
        new Network.Spec("overlay", true, false, false, Map.of("mtu", "1400"), List.of());
    assertThat(Fields.of(Map.of("a", "b"), spec))
        .containsEntry("driver", "overlay")
        .containsEntry("attachable", "true")
        .containsEntry("options.mtu", "1400")
        .containsEntry("labels.a", "b");
  }
}
