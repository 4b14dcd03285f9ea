package dev.skep.agent;

import dev.skep.api.Bytes;
import dev.skep.api.Id;
import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.ContainerSpec.FileReference;
import dev.skep.api.model.ContainerSpecBuilder;
import dev.skep.api.model.ServiceSpec.PublishedPort;
import dev.skep.api.model.TaskSpec;
import dev.skep.api.model.TaskState;
import dev.skep.api.session.AssignedTask;
import dev.skep.api.session.SessionMessage.Assignments;
import dev.skep.api.session.SessionMessage.Payload;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Tasks and assignments to test with. */
public final class Tasks {
  public static final Id NODE = new Id(7, 7);
  private static final Id SERVICE = new Id(1, 1);

  private Tasks() {}

  /** A task of the service {@code web} that shall run. */
  public static AssignedTask task(int number) {
    return task(number, container -> container);
  }

  /** A task with something about its container. */
  public static AssignedTask task(int number, UnaryOperator<ContainerSpecBuilder> container) {
    return task(number, container, List.of(), List.of(), TaskSpec.Resources.none());
  }

  /** A task with something about its container, its networks, ports and resources. */
  public static AssignedTask task(
      int number,
      UnaryOperator<ContainerSpecBuilder> container,
      List<TaskSpec.NetworkAttachment> networks,
      List<PublishedPort> hostPorts,
      TaskSpec.Resources resources) {
    TaskSpec spec =
        new TaskSpec(
            container.apply(ContainerSpec.of("busybox:1")).build(),
            resources,
            TaskSpec.RestartPolicy.defaults(),
            TaskSpec.Placement.anywhere(),
            networks,
            0);
    return new AssignedTask(
        new Id(100, number),
        SERVICE,
        "web",
        Map.of("tier", "front"),
        number,
        NODE,
        TaskState.RUNNING,
        spec,
        hostPorts);
  }

  /** A secret or config of the given name, whose digest is made of it. */
  public static FileReference file(String name, String target, String uid, String gid, int mode) {
    return new FileReference(name, new Id(2, 2), "digest-" + name, target, uid, gid, mode);
  }

  /** Its content. */
  public static Payload payload(String name, String content) {
    return new Payload("digest-" + name, Bytes.utf8(content));
  }

  /** The complete set. */
  public static Assignments all(AssignedTask... tasks) {
    return all(List.of(), tasks);
  }

  /** The complete set with contents. */
  public static Assignments all(List<Payload> payloads, AssignedTask... tasks) {
    return new Assignments(1, true, List.of(tasks), List.of(), payloads);
  }

  /** An increment. */
  public static Assignments also(long number, AssignedTask... tasks) {
    return new Assignments(number, false, List.of(tasks), List.of(), List.of());
  }
}
