package dev.skep.controllers;

import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.ContainerSpec.HealthCheck;
import dev.skep.api.model.Protocol;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.Endpoint;
import dev.skep.api.model.ServiceSpec.Mode;
import dev.skep.api.model.ServiceSpec.PublishedPort;
import dev.skep.api.model.ServiceSpec.PublishedPort.PublishMode;
import dev.skep.api.model.ServiceSpec.UpdatePolicy;
import dev.skep.api.model.TaskSpec;
import dev.skep.api.model.TaskSpec.Amount;
import dev.skep.api.model.TaskSpec.NetworkAttachment;
import dev.skep.api.model.TaskSpec.Placement;
import dev.skep.api.model.TaskSpec.Resources;
import dev.skep.api.model.TaskSpec.RestartPolicy;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** What is special about a service in a test; all else is as {@code Samples} and swarm have it. */
@FunctionalInterface
public interface Trait {
  /** The spec with this trait. */
  ServiceSpec of(ServiceSpec spec);

  /** A spec with several traits. */
  static ServiceSpec all(ServiceSpec spec, Trait... traits) {
    ServiceSpec changed = spec;
    for (Trait trait : traits) {
      changed = trait.of(changed);
    }
    return changed;
  }

  static Trait replicas(long replicas) {
    return spec -> spec.withMode(new Mode.Replicated(replicas));
  }

  static Trait mode(Mode mode) {
    return spec -> spec.withMode(mode);
  }

  /** Another number that makes tasks be replaced. */
  static Trait forced(long number) {
    return spec ->
        spec.withTask(
            new TaskSpec(
                spec.task().container(),
                spec.task().resources(),
                spec.task().restart(),
                spec.task().placement(),
                spec.task().networks(),
                number));
  }

  static Trait image(String image) {
    return spec -> spec.withTask(spec.task().withContainer(ContainerSpec.of(image).build()));
  }

  /** A health check that lets its container start in peace for a time. */
  static Trait startPeriod(Duration time) {
    HealthCheck check = new HealthCheck(List.of("CMD", "true"), null, null, time, null, 0);
    return spec ->
        spec.withTask(
            spec.task()
                .withContainer(spec.task().container().toBuilder().healthCheck(check).build()));
  }

  static Trait labels(Map<String, String> labels) {
    return spec ->
        new ServiceSpec(
            spec.name(),
            labels,
            spec.task(),
            spec.mode(),
            spec.update(),
            spec.rollback(),
            spec.endpoint());
  }

  /** How many slots are updated at once. */
  static Trait parallelism(int slots) {
    return update(was ->
        new UpdatePolicy(
            slots,
            was.delay(),
            was.onFailure(),
            was.monitor(),
            was.maxFailureRatio(),
            was.order()));
  }

  /** What pauses there are between the steps of an update. */
  static Trait delay(Duration delay) {
    return update(was ->
        new UpdatePolicy(
            was.parallelism(),
            delay,
            was.onFailure(),
            was.monitor(),
            was.maxFailureRatio(),
            was.order()));
  }

  /** New tasks run before the old ones stop. */
  static Trait startFirst() {
    return update(was ->
        new UpdatePolicy(
            was.parallelism(),
            was.delay(),
            was.onFailure(),
            was.monitor(),
            was.maxFailureRatio(),
            UpdatePolicy.Order.START_FIRST));
  }

  /** What an update does when more than a part of it fails. */
  static Trait onFailure(UpdatePolicy.FailureAction action, double ratio) {
    return update(was ->
        new UpdatePolicy(
            was.parallelism(), was.delay(), action, was.monitor(), ratio, was.order()));
  }

  static Trait update(UnaryOperator<UpdatePolicy> change) {
    return spec ->
        new ServiceSpec(
            spec.name(),
            spec.labels(),
            spec.task(),
            spec.mode(),
            change.apply(spec.update()),
            spec.rollback(),
            spec.endpoint());
  }

  /** A TCP port that is published on the task's own host. */
  static Trait hostPort(int port) {
    PublishedPort published = new PublishedPort(Protocol.TCP, port, port, PublishMode.HOST);
    return spec ->
        new ServiceSpec(
            spec.name(),
            spec.labels(),
            spec.task(),
            spec.mode(),
            spec.update(),
            spec.rollback(),
            new Endpoint(Endpoint.Resolution.VIP, List.of(published)));
  }

  /** The ports that are published. */
  static Trait ports(PublishedPort... ports) {
    return spec -> spec.withPorts(List.of(ports));
  }

  /** A TCP port of the mesh; number 0 lets the system choose. */
  static PublishedPort mesh(int target, int published) {
    return new PublishedPort(Protocol.TCP, target, published, PublishMode.INGRESS);
  }

  /** The networks to which tasks are attached. */
  static Trait networks(String... names) {
    return task(task ->
        new TaskSpec(
            task.container(),
            task.resources(),
            task.restart(),
            task.placement(),
            Arrays.stream(names).map(name -> new NetworkAttachment(name, List.of())).toList(),
            task.forceUpdate()));
  }

  /** The name resolves to the tasks. */
  static Trait withoutVirtualAddress() {
    return spec ->
        new ServiceSpec(
            spec.name(),
            spec.labels(),
            spec.task(),
            spec.mode(),
            spec.update(),
            spec.rollback(),
            new Endpoint(Endpoint.Resolution.DNSRR, spec.endpoint().ports()));
  }

  /** What it waits for; to be the last one, since others make services that wait for nothing. */
  static Trait dependsOn(ServiceSpec.Dependency... dependencies) {
    return spec ->
        new ServiceSpec(
            spec.name(),
            spec.labels(),
            spec.task(),
            spec.mode(),
            spec.update(),
            spec.rollback(),
            spec.endpoint(),
            List.of(dependencies));
  }

  static Trait restart(RestartPolicy policy) {
    return task(task -> changed(task, task.resources(), policy, task.placement()));
  }

  static Trait restart(RestartPolicy.Condition condition) {
    return restart(new RestartPolicy(condition, Duration.ofSeconds(5), 0, Duration.ZERO));
  }

  /** Restarts at once, so many times within a window; a window of zero counts all. */
  static Trait attempts(int maxAttempts, Duration window) {
    return restart(
        new RestartPolicy(RestartPolicy.Condition.ANY, Duration.ZERO, maxAttempts, window));
  }

  static Trait reserves(Amount amount) {
    return resources(new Resources(Amount.zero(), amount));
  }

  static Trait resources(Resources resources) {
    return task(task -> changed(task, resources, task.restart(), task.placement()));
  }

  static Trait constraints(String... constraints) {
    return placement(new Placement(List.of(constraints), List.of(), 0, List.of()));
  }

  static Trait placement(Placement placement) {
    return task(task -> changed(task, task.resources(), task.restart(), placement));
  }

  /** Rolls the tasks although nothing else changes. */
  static Trait forceUpdate() {
    return task(task ->
        new TaskSpec(
            task.container(),
            task.resources(),
            task.restart(),
            task.placement(),
            task.networks(),
            task.forceUpdate() + 1));
  }

  private static Trait task(UnaryOperator<TaskSpec> change) {
    return spec -> spec.withTask(change.apply(spec.task()));
  }

  private static TaskSpec changed(
      TaskSpec task, Resources resources, RestartPolicy restart, Placement placement) {
    return new TaskSpec(
        task.container(), resources, restart, placement, task.networks(), task.forceUpdate());
  }
}
