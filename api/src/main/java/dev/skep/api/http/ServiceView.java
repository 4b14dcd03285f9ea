package dev.skep.api.http;

import dev.skep.api.model.ServiceSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A service.
 *
 * @param id of the service
 * @param name of the service
 * @param stack the stack that it belongs to; empty when it belongs to none
 * @param mode {@code replicated}, {@code global}, {@code replicated-job} or {@code global-job}
 * @param running tasks that run, on nodes that are not down
 * @param desired tasks that shall run; of replicated jobs how many at once, of global services and
 *     jobs the nodes that have or shall get one, without those where the job is complete
 * @param completed tasks that ran to completion; of jobs only
 * @param total completions that are wanted; of replicated jobs only
 * @param maxPerNode 0 is unlimited
 * @param image as the user wrote it
 * @param ports published ports
 * @param labels of the service
 * @param revision counts the changes of its spec, from 1
 * @param monitorMillis how long a new task is watched before it counts as stable
 * @param waitingOn why something does not happen yet; empty when there is nothing to explain
 * @param update how far the latest change of the spec has come; null when it needed no new tasks
 * @param removing whether it is being removed
 * @param version of the last write of the spec
 * @param createdAt commit time of the first write
 * @param updatedAt commit time of the last write of the spec
 */
public record ServiceView(
    String id,
    String name,
    String stack,
    String mode,
    long running,
    long desired,
    long completed,
    long total,
    int maxPerNode,
    String image,
    List<PortView> ports,
    Map<String, String> labels,
    long revision,
    long monitorMillis,
    String waitingOn,
    @Nullable Update update,
    boolean removing,
    long version,
    Instant createdAt,
    Instant updatedAt) {
  public ServiceView {
    ports = Wire.list(ports);
    labels = Wire.map(labels);
  }

  /**
   * A service with its spec.
   *
   * @param service in short
   * @param spec what the user wants of it
   * @param previous what it was before the last change of its spec, and a rollback makes it again;
   *     null when there is no way back
   */
  public record Detail(ServiceView service, ServiceSpec spec, @Nullable ServiceSpec previous) {}

  /**
   * How far a change of a spec has come.
   *
   * @param state {@code updating}, {@code paused}, {@code completed}, {@code rollback_started},
   *     {@code rollback_paused} or {@code rollback_completed}
   * @param startedAt when it began
   * @param completedAt when nothing was left to do; null before
   * @param message for example {@code update completed}
   */
  public record Update(
      String state, Instant startedAt, @Nullable Instant completedAt, String message) {}

  /**
   * To make a service, as {@code service create} does.
   *
   * @param image of the containers
   * @param args replaces the image's command; empty keeps that
   * @param flags those of the docker CLI's {@code service create}, without their dashes, each with
   *     its values in order; a switch has {@code true}
   */
  public record New(String image, List<String> args, Map<String, List<String>> flags) {
    public New {
      image = Wire.text(image);
      args = Wire.list(args);
      flags = Wire.lists(flags);
    }
  }

  /**
   * To change a service, as {@code service update} does. What no flag speaks of stays.
   *
   * @param flags those of the docker CLI's {@code service update}, as in {@link New}
   */
  public record Change(Map<String, List<String>> flags) {
    public Change {
      flags = Wire.lists(flags);
    }
  }

  /** To change the number of replicas. */
  public record Scale(long replicas) {}

  /** The service after it was scaled. */
  public record Scaled(String id, String name, long replicas) {}
}
