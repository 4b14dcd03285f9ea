package dev.skep.api.state;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.skep.api.Id;
import dev.skep.api.model.Event;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Node;
import dev.skep.api.model.Resource;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.model.UpdateStatus;
import org.jspecify.annotations.Nullable;

/**
 * One change of the state. The type names and the meaning of each mutation are part of the log's
 * format: a shipped one never changes; a new one raises {@link ClusterState#FEATURE_LEVEL}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "do")
@JsonSubTypes({
  @Type(value = Mutation.Put.class, name = "put"),
  @Type(value = Mutation.Delete.class, name = "delete"),
  @Type(value = Mutation.AssignTask.class, name = "assign-task"),
  @Type(value = Mutation.DesireTask.class, name = "desire-task"),
  @Type(value = Mutation.ReportTask.class, name = "report-task"),
  @Type(value = Mutation.ReportNode.class, name = "report-node"),
  @Type(value = Mutation.DescribeNode.class, name = "describe-node"),
  @Type(value = Mutation.ReportUpdate.class, name = "report-update"),
  @Type(value = Mutation.Explain.class, name = "explain"),
  @Type(value = Mutation.Emit.class, name = "emit"),
  @Type(value = Mutation.StartTerm.class, name = "start-term"),
  @Type(value = Mutation.RaiseFeatureLevel.class, name = "raise-feature-level")
})
public sealed interface Mutation {
  /**
   * Creates a resource or replaces its spec. Version and times are filled in. What only reports
   * write is kept: the status of a node, and the update of a service whose revision stays. A task
   * is made once and cannot be put again.
   */
  record Put(Resource resource) implements Mutation {}

  /**
   * Removes a resource; nothing happens if it is not there. Of a node the completions of jobs stay,
   * without it: what was done is not done again.
   */
  record Delete(Kind kind, Id id) implements Mutation {}

  /**
   * Places a pending task on a node. Refused when the node does not exist, has not enough left for
   * the task's reservation, or has its host port taken. Nothing happens if the task is gone, no
   * longer wanted, or has a node already.
   */
  record AssignTask(Id task, Id node, String message) implements Mutation {}

  /** Raises a task's desired state; nothing happens if that would lower it or the task is gone. */
  record DesireTask(Id task, TaskState desired) implements Mutation {}

  /**
   * What a node says of its task. Nothing happens if the task is gone, is not that node's, or the
   * report would lower the state.
   *
   * @param node who reports; null when the managers write the state themselves, for example for a
   *     task that was never assigned
   */
  record ReportTask(Id task, @Nullable Id node, Task.Status status) implements Mutation {}

  /** What the managers see of a node; nothing happens if it is gone. */
  record ReportNode(Id node, Node.Status status) implements Mutation {}

  /** What a node tells about its host; nothing happens if it is gone. */
  record DescribeNode(Id node, Node.Description description) implements Mutation {}

  /**
   * How far a service's update has come; nothing happens if the service is gone or has another
   * revision by now.
   */
  record ReportUpdate(Id service, UpdateStatus update) implements Mutation {}

  /**
   * Why nothing happens yet for an object; an empty reason removes the explanation. It also goes
   * when the object does, and for a task when it is assigned.
   */
  record Explain(Kind kind, Id object, String reason) implements Mutation {}

  /** Adds an event to the bounded history. */
  record Emit(Event event) implements Mutation {}

  /** A leader's first write: transactions bound to an earlier term are refused from here on. */
  record StartTerm(long term, Id leader) implements Mutation {}

  /** Every manager understands this level now; leaders may emit what it added. */
  record RaiseFeatureLevel(int level) implements Mutation {}
}
