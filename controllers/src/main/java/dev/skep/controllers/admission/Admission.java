package dev.skep.controllers.admission;

import dev.skep.api.Id;
import dev.skep.api.intent.DesiredStack;
import dev.skep.api.model.Cluster;
import dev.skep.api.model.Node;
import dev.skep.api.model.SealedValue;
import dev.skep.api.model.Service;
import dev.skep.api.model.Stack;
import dev.skep.api.state.ClusterState;

/** The verbs. Each takes the state it decides on and the request, and does nothing itself. */
public final class Admission {
  private Admission() {}

  /** Puts the cluster and its first node into an empty state. */
  public static Verdict initialise(
      ClusterState state, Request request, Cluster.Spec spec, Cluster.Trust trust, NewNode first) {
    throw new UnsupportedOperationException();
  }

  /** The id that {@link #initialise} gives to the cluster. */
  public static Id clusterId(Id transaction) {
    return Id.derive(transaction, "cluster");
  }

  /** Lets a host join. */
  public static Verdict admitNode(ClusterState state, Request request, NewNode node) {
    throw new UnsupportedOperationException();
  }

  /** Changes a node's availability or labels. */
  public static Verdict updateNode(
      ClusterState state, Request request, String node, NodeUpdate update) {
    throw new UnsupportedOperationException();
  }

  /**
   * Takes a node out of the cluster, with the tasks that are still on it.
   *
   * @param force also when it is not down; never while it is a manager
   */
  public static Verdict removeNode(
      ClusterState state, Request request, String node, boolean force) {
    throw new UnsupportedOperationException();
  }

  /**
   * Makes the stack what the files say: creates, updates and removes what differs, in one
   * transaction. Applying the same again changes nothing.
   */
  public static Verdict apply(
      ClusterState state, Request request, DesiredStack wanted, StagedPayloads staged) {
    throw new UnsupportedOperationException();
  }

  /** Removes a stack and all that came out of it. */
  public static Verdict removeStack(ClusterState state, Request request, String stack) {
    throw new UnsupportedOperationException();
  }

  /** Changes the number of a service's replicas. */
  public static Verdict scale(ClusterState state, Request request, String service, long replicas) {
    throw new UnsupportedOperationException();
  }

  /** Removes a service; its tasks stop in the background. */
  public static Verdict removeService(ClusterState state, Request request, String service) {
    throw new UnsupportedOperationException();
  }

  /** Writes a sealed content that nothing refers to yet, as a blob of {@link #blobId}. */
  public static Verdict stageBlob(ClusterState state, Request request, SealedValue content) {
    throw new UnsupportedOperationException();
  }

  /** The id that {@link #stageBlob} gives to the blob. */
  public static Id blobId(Id transaction) {
    return Id.derive(transaction, "blob");
  }

  /** The node of an id, a host name or a unique prefix of an id. */
  public static Lookup<Node> node(ClusterState state, String text) {
    throw new UnsupportedOperationException();
  }

  /** The service of an id, a name or a unique prefix of an id; not one that is being removed. */
  public static Lookup<Service> service(ClusterState state, String text) {
    throw new UnsupportedOperationException();
  }

  /** The stack of a name; not one that is being removed. */
  public static Lookup<Stack> stack(ClusterState state, String text) {
    throw new UnsupportedOperationException();
  }
}
