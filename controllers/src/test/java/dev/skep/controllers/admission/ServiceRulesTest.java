package dev.skep.controllers.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.ContainerSpec.FileReference;
import dev.skep.api.model.ContainerSpec.Mount;
import dev.skep.api.model.Protocol;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.Endpoint;
import dev.skep.api.model.ServiceSpec.Mode;
import dev.skep.api.model.ServiceSpec.PublishedPort;
import dev.skep.api.model.ServiceSpec.PublishedPort.PublishMode;
import dev.skep.api.model.ServiceSpec.UpdatePolicy;
import dev.skep.api.model.TaskSpec;
import dev.skep.api.model.TaskSpec.Amount;
import dev.skep.api.model.TaskSpec.RestartPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong with a service in itself, in swarm's words. */
class ServiceRulesTest {
  private static final ServiceSpec GOOD = Scene.inStack("shop_web", 1);
  private static final TaskSpec TASK = GOOD.task();
  private static final UpdatePolicy POLICY = UpdatePolicy.defaults();

  static Stream<Arguments> invalid() {
    Duration negative = Duration.ofMillis(-1);
    return Stream.of(
        Arguments.of(
            container(ContainerSpec.of(" ").build()),
            "ContainerSpec: image reference must be provided"),
        Arguments.of(
            limited(new Amount(999_999, 0, 0, Map.of())),
            "invalid cpu value 0.000999999: Must be at least 0.001"),
        Arguments.of(
            limited(new Amount(0, 1 << 20, 0, Map.of())),
            "invalid memory value 1048576: Must be at least 4MiB"),
        Arguments.of(
            reserving(new Amount(0, (4 << 20) - 1, 0, Map.of())),
            "invalid memory value " + ((4 << 20) - 1) + ": Must be at least 4MiB"),
        Arguments.of(
            restarting(negative, Duration.ZERO), "TaskSpec: restart-delay cannot be negative"),
        Arguments.of(
            restarting(Duration.ZERO, negative), "TaskSpec: restart-window cannot be negative"),
        Arguments.of(
            updating(policy(negative, Duration.ZERO, 0), POLICY),
            "TaskSpec: update-delay cannot be negative"),
        Arguments.of(
            updating(policy(Duration.ZERO, negative, 0), POLICY),
            "TaskSpec: update-monitor cannot be negative"),
        Arguments.of(
            updating(policy(Duration.ZERO, Duration.ZERO, 1.5), POLICY),
            "TaskSpec: update-maxfailureratio cannot be less than 0 or bigger than 1"),
        Arguments.of(
            updating(POLICY, policy(negative, Duration.ZERO, 0)),
            "TaskSpec: rollback-delay cannot be negative"),
        Arguments.of(
            container(ContainerSpec.of("web").mounts(List.of(mount("/a"), mount("/a"))).build()),
            "ContainerSpec: duplicate mount point: /a"),
        Arguments.of(
            container(
                ContainerSpec.of("web").secrets(List.of(file("a", "t"), file("b", "t"))).build()),
            "secret references 'a' and 'b' have a conflicting target: 't'"),
        Arguments.of(
            container(
                ContainerSpec.of("web").configs(List.of(file("a", "/t"), file("b", "/t"))).build()),
            "config references 'a' and 'b' have a conflicting target: '/t'"),
        Arguments.of(
            publishing(Endpoint.Resolution.DNSRR, port(80, 8080, PublishMode.INGRESS)),
            "EndpointSpec: port published with ingress mode can't be used with dnsrr mode"),
        Arguments.of(
            publishing(
                Endpoint.Resolution.VIP,
                port(80, 8080, PublishMode.INGRESS),
                port(81, 8080, PublishMode.INGRESS)),
            "EndpointSpec: duplicate published ports provided"),
        Arguments.of(
            GOOD.withMode(new Mode.Replicated(-1)), "Number of replicas must be non-negative"),
        Arguments.of(
            GOOD.withMode(new Mode.ReplicatedJob(-1, 1)),
            "Maximum concurrent jobs must not be negative"),
        Arguments.of(
            GOOD.withMode(new Mode.ReplicatedJob(1, -1)),
            "Total completed jobs must not be negative"),
        Arguments.of(
            GOOD.withMode(new Mode.ReplicatedJob(1, ServiceRules.MAX_REPLICAS + 1)),
            "service shop_web: 1000001 completions are more than the limit of 1000000"),
        Arguments.of(
            updating(policy(Duration.ofSeconds(1), Duration.ZERO, 0), POLICY)
                .withMode(new Mode.GlobalJob()),
            "Jobs may not have an update config"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("invalid")
  void whatIsWrongWithAServiceIsSaidInSwarmsWords(ServiceSpec spec, String words) {
    assertThat(Scene.empty().askToApply(Scene.services(spec)))
        .isEqualTo(new Refusal.Invalid(words));
  }

  static Stream<ServiceSpec> valid() {
    return Stream.of(
        GOOD.withMode(new Mode.Replicated(0)),
        GOOD.withMode(new Mode.Replicated(ServiceRules.MAX_REPLICAS)),
        GOOD.withMode(new Mode.Global()),
        GOOD.withMode(new Mode.ReplicatedJob(3, ServiceRules.MAX_REPLICAS)),
        GOOD.withMode(new Mode.GlobalJob()),
        limited(new Amount(1_000_000, 4 << 20, 0, Map.of())),
        updating(policy(Duration.ZERO, Duration.ZERO, 1), POLICY),
        publishing(Endpoint.Resolution.DNSRR, port(80, 8080, PublishMode.HOST)),
        publishing(
            Endpoint.Resolution.VIP,
            port(80, 0, PublishMode.INGRESS),
            port(81, 0, PublishMode.INGRESS),
            port(80, 8080, PublishMode.INGRESS)));
  }

  @ParameterizedTest
  @MethodSource("valid")
  void theBoundsThemselvesAreAllowed(ServiceSpec spec) {
    Scene scene = Scene.empty();
    scene.apply(Scene.services(spec));
    assertThat(scene.spec("shop_web")).isEqualTo(spec);
  }

  @Test
  void aNameAndAConstraintMustBeWellFormed() {
    assertThat(Scene.empty().askToApply(Scene.services(Scene.inStack("shop_", 1))))
        .isInstanceOf(Refusal.Invalid.class);
    TaskSpec.Placement nonsense =
        new TaskSpec.Placement(List.of("node.labels.a"), List.of(), 0, List.of());
    ServiceSpec placed =
        GOOD.withTask(
            new TaskSpec(
                TASK.container(), TASK.resources(), TASK.restart(), nonsense, List.of(), 0));
    assertThat(Scene.empty().askToApply(Scene.services(placed)))
        .isInstanceOf(Refusal.Invalid.class);
  }

  private static ServiceSpec container(ContainerSpec container) {
    return Scene.withContainer(GOOD, container);
  }

  private static ServiceSpec limited(Amount limits) {
    return needing(new TaskSpec.Resources(limits, Amount.zero()));
  }

  private static ServiceSpec reserving(Amount reservations) {
    return needing(new TaskSpec.Resources(Amount.zero(), reservations));
  }

  private static ServiceSpec needing(TaskSpec.Resources resources) {
    return GOOD.withTask(
        new TaskSpec(TASK.container(), resources, TASK.restart(), TASK.placement(), List.of(), 0));
  }

  private static ServiceSpec restarting(Duration delay, Duration window) {
    RestartPolicy restart = new RestartPolicy(RestartPolicy.Condition.ANY, delay, 0, window);
    return GOOD.withTask(
        new TaskSpec(TASK.container(), TASK.resources(), restart, TASK.placement(), List.of(), 0));
  }

  private static UpdatePolicy policy(Duration delay, Duration monitor, double ratio) {
    return new UpdatePolicy(1, delay, POLICY.onFailure(), monitor, ratio, POLICY.order());
  }

  private static ServiceSpec updating(UpdatePolicy update, UpdatePolicy rollback) {
    return new ServiceSpec(
        GOOD.name(), GOOD.labels(), TASK, GOOD.mode(), update, rollback, GOOD.endpoint());
  }

  private static ServiceSpec publishing(Endpoint.Resolution mode, PublishedPort... ports) {
    return new ServiceSpec(
        GOOD.name(),
        GOOD.labels(),
        TASK,
        GOOD.mode(),
        POLICY,
        POLICY,
        new Endpoint(mode, List.of(ports)));
  }

  private static PublishedPort port(int target, int published, PublishMode mode) {
    return new PublishedPort(Protocol.TCP, target, published, mode);
  }

  private static Mount mount(String target) {
    return Mount.of(Mount.Type.VOLUME, "v", target, false);
  }

  private static FileReference file(String name, String target) {
    return new FileReference(name, null, "", target, "0", "0", 0444);
  }
}
