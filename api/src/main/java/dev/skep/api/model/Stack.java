package dev.skep.api.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.skep.api.Id;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An applied manifest and what came out of it. What belongs to a stack also carries the label
 * {@link #NAMESPACE_LABEL}, as Docker's stacks do.
 *
 * @param meta the stack's name
 * @param manifest the resolved text that was applied last
 * @param revisions the latest applies, oldest first, at most {@link #MAX_REVISIONS}
 * @param removing since when the stack is being removed; null for a living one. It keeps its name
 *     until its services are gone, so that its networks, secrets and configs can go after them;
 *     applying it again makes it a living one
 */
public record Stack(
    Meta meta,
    String manifest,
    List<Revision> revisions,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Instant removing)
    implements Resource {
  /** The label by which Docker's tools find what belongs to a stack. */
  public static final String NAMESPACE_LABEL = "com.docker.stack.namespace";

  /** Applies that are remembered; older ones are forgotten so that a stack stays bounded. */
  public static final int MAX_REVISIONS = 10;

  public Stack {
    revisions = Immutable.list(revisions);
  }

  @Override
  public Stack withMeta(Meta changed) {
    return new Stack(changed, manifest, revisions, removing);
  }

  /** The stack while it is being removed; the time is replaced by the commit's. */
  public Stack asRemoving() {
    return new Stack(meta, manifest, revisions, Instant.EPOCH);
  }

  /** Whether the stack is being removed. */
  public boolean isRemoving() {
    return removing != null;
  }

  /**
   * One apply of a stack.
   *
   * @param number from 1
   * @param appliedAt when, by the clock of the manager that admitted it
   * @param services name of each service and its revision
   */
  public record Revision(long number, Instant appliedAt, Map<String, Id> services) {
    public Revision {
      services = Immutable.map(services);
    }
  }
}
