package dev.skep.agent.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skep.agent.Tasks;
import dev.skep.agent.runtime.RuntimeFailure;
import dev.skep.agent.runtime.SimulatedRuntime;
import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.ContainerSpec.Mount;
import dev.skep.api.model.ContainerSpecBuilder;
import dev.skep.api.model.Protocol;
import dev.skep.api.model.ServiceSpec.PublishedPort;
import dev.skep.api.model.ServiceSpec.PublishedPort.PublishMode;
import dev.skep.api.model.TaskSpec;
import dev.skep.api.model.TaskSpec.NetworkAttachment;
import dev.skep.api.session.AssignedTask;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ContainerRequestTest {
  private record Refusal(AssignedTask task, String error) {
    @Override
    public String toString() {
      return error;
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void what_cannot_be_honoured_is_refused_by_name(Refusal example) {
    assertThatThrownBy(() -> request(example.task()))
        .isInstanceOf(RuntimeFailure.Refused.class)
        .hasMessage(example.error());
  }

  static Stream<Refusal> what_cannot_be_honoured_is_refused_by_name() {
    return Stream.of(
        network(
            "network back: this node attaches tasks only to bridge, host and none",
            List.of(),
            "back"),
        network(
            "networks bridge, host: only one of the engine's own networks can be used at a time",
            List.of(),
            "bridge",
            "host"),
        network(
            "port 80 cannot be published: the network is none", List.of(hostPort(8080)), "none"),
        network(
            "port 80 cannot be published as 8080 on the network host; publish it as 80",
            List.of(hostPort(8080)),
            "host"),
        mount(
            "invalid bind mount source, must be an absolute path: rel",
            Mount.of(Mount.Type.BIND, "rel", "/a", false)),
        mount(
            "invalid volume mount source, must not be an absolute path: /abs",
            Mount.of(Mount.Type.VOLUME, "/abs", "/a", false)),
        mount(
            "invalid mount target, must be an absolute path: rel",
            Mount.of(Mount.Type.BIND, "/a", "rel", false)),
        mount(
            "invalid tmpfs source, source must be empty",
            Mount.of(Mount.Type.TMPFS, "x", "/a", false)),
        mount(
            "mount /a: named pipes exist only on Windows",
            Mount.of(Mount.Type.NPIPE, "x", "/a", false)),
        mount(
            "mount /a: this agent has no cluster volumes",
            Mount.of(Mount.Type.CLUSTER, "x", "/a", false)),
        mount("mount /a: propagation \"odd\" is unknown", propagated(Mount.Type.BIND, "/x", "odd")),
        mount(
            "mount /a: only bind mounts have a propagation",
            propagated(Mount.Type.VOLUME, "x", "shared")),
        refused(
            "duplicate mount point: /a",
            container ->
                container.mounts(
                    List.of(
                        Mount.of(Mount.Type.VOLUME, "x", "/a", false),
                        Mount.of(Mount.Type.VOLUME, "y", "/a", false)))),
        refused(
            "capability CAP_FLY is unknown",
            container -> container.capabilitiesAdd(List.of("CAP_FLY"))),
        refused(
            "extra host \"10.0.0.1\": an address and a name are needed",
            container -> container.extraHosts(List.of("10.0.0.1"))),
        refused(
            "log driver pigeon: this agent knows only the engine's own drivers",
            container -> container.log(new ContainerSpec.LogDriver("pigeon", Map.of()))),
        new Refusal(
            Tasks.task(
                1,
                container -> container,
                List.of(),
                List.of(),
                new TaskSpec.Resources(
                    new TaskSpec.Amount(0, 0, 0, Map.of("gpu", 1L)), TaskSpec.Amount.zero())),
            "resources gpu: only cpus, memory and pids can be limited"));
  }

  @Test
  void without_networks_a_task_is_on_the_bridge_and_its_ports_are_bound() throws Exception {
    AssignedTask task =
        Tasks.task(
            1,
            container -> container,
            List.of(),
            List.of(hostPort(8080), hostPort(0)),
            TaskSpec.Resources.none());

    Attachment attachment = Attachment.of(task);

    assertThat(attachment.mode()).isEqualTo("bridge");
    assertThat(attachment.ports().getBindings().values())
        .singleElement()
        .satisfies(bindings -> assertThat(bindings).hasSize(2));
  }

  @Test
  void on_the_hosts_network_a_port_is_open_as_it_is() throws Exception {
    AssignedTask task =
        Tasks.task(
            1,
            container -> container,
            List.of(new NetworkAttachment("host", List.of("web"))),
            List.of(hostPort(80)),
            TaskSpec.Resources.none());

    assertThat(Attachment.of(task).ports().getBindings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "busybox, busybox:latest",
    "busybox:1, busybox:1",
    "host:5000/busybox, host:5000/busybox:latest",
    "host:5000/busybox:1, host:5000/busybox:1",
    "busybox@sha256:ab, busybox@sha256:ab",
    "busybox:1@sha256:ab, busybox:1@sha256:ab",
  })
  void an_image_without_a_tag_gets_the_one_that_engines_assume(String name, String complete) {
    assertThat(ImageName.complete(name)).isEqualTo(complete);
  }

  private static Refusal network(String error, List<PublishedPort> ports, String... names) {
    List<NetworkAttachment> networks =
        Stream.of(names).map(name -> new NetworkAttachment(name, List.of())).toList();
    return new Refusal(
        Tasks.task(1, container -> container, networks, ports, TaskSpec.Resources.none()), error);
  }

  private static Refusal mount(String error, Mount mount) {
    return refused(error, container -> container.mounts(List.of(mount)));
  }

  private static Refusal refused(String error, UnaryOperator<ContainerSpecBuilder> container) {
    return new Refusal(Tasks.task(1, container), error);
  }

  private static Mount propagated(Mount.Type type, String source, String propagation) {
    return new Mount(
        type, source, "/a", false, "", propagation, false, Map.of(), "", Map.of(), 0, 0);
  }

  private static PublishedPort hostPort(int published) {
    return new PublishedPort(Protocol.TCP, 80, published, PublishMode.HOST);
  }

  private static ContainerRequest request(AssignedTask task) throws RuntimeFailure.Refused {
    return new ContainerRequest(
        task, Tasks.NODE, SimulatedRuntime.host("host1", 1, 1, "test"), List.of());
  }
}
