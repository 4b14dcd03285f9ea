package dev.skep.api.state;

import dev.skep.api.Bytes;
import dev.skep.api.Id;
import dev.skep.api.model.Cluster;
import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.Meta;
import dev.skep.api.model.Node;
import dev.skep.api.model.SealedValue;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.Mode;
import dev.skep.api.model.ServiceSpec.PublishedPort;
import dev.skep.api.model.ServiceSpec.UpdatePolicy;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskSpec;
import dev.skep.api.model.TaskState;
import java.util.List;
import java.util.Map;

/** Small valid resources for tests; ids follow from names, so that they read well in failures. */
public final class Samples {
  private Samples() {}

  public static Id id(String name) {
    return Id.derive(new Id(0, 0), name);
  }

  /** A ready manager with 4 CPUs and 8 GiB. */
  public static Node node(String name) {
    Node.Description description =
        new Node.Description(
            name,
            "linux",
            "x86_64",
            4_000_000_000L,
            8L << 30,
            Map.of(),
            "20.10.24",
            Map.of(),
            List.of(),
            "docker",
            "0.1.0");
    return new Node(
        Meta.of(id(name), name, Map.of()),
        Node.Role.MANAGER,
        Node.Availability.ACTIVE,
        description,
        new Node.Manager("10.0.0.1:2377", "10.0.0.1:2378"),
        new Node.Status(Node.State.READY, "", "10.0.0.1"));
  }

  public static ServiceSpec spec(String name, long replicas, PublishedPort... ports) {
    TaskSpec task =
        new TaskSpec(
            ContainerSpec.of("web:1").build(),
            TaskSpec.Resources.none(),
            TaskSpec.RestartPolicy.defaults(),
            TaskSpec.Placement.anywhere(),
            List.of(),
            0);
    return new ServiceSpec(
        name,
        Map.of(),
        task,
        new Mode.Replicated(replicas),
        UpdatePolicy.defaults(),
        UpdatePolicy.defaults(),
        new ServiceSpec.Endpoint(ServiceSpec.Endpoint.Resolution.VIP, List.of(ports)));
  }

  /** What creates a service: its first revision and itself. */
  public static List<Mutation> create(ServiceSpec spec) {
    Id service = id(spec.name());
    ServiceRevision revision = ServiceRevision.of(id(spec.name() + "@1"), service, 1, spec);
    return List.of(
        new Mutation.Put(revision),
        new Mutation.Put(
            Service.created(Meta.of(service, spec.name(), spec.labels()), revision.id())));
  }

  /** A task of the service's first revision. */
  public static Task task(String service, int slot) {
    return Task.pending(
        id(service + "." + slot), id(service), id(service + "@1"), slot, TaskState.RUNNING);
  }

  public static SealedValue sealed(String text) {
    return new SealedValue(id("key"), Bytes.utf8("w"), Bytes.utf8("n"), Bytes.utf8(text));
  }

  public static Cluster cluster() {
    return new Cluster(
        Meta.of(id("cluster"), Cluster.NAME, Map.of()),
        Cluster.Spec.defaults(),
        new Cluster.Trust("PEM", sealed("ca"), sealed("worker"), sealed("manager")));
  }
}
