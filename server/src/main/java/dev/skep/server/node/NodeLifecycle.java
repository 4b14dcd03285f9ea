package dev.skep.server.node;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.server.access.ClusterAccess;
import java.util.concurrent.CompletionStage;

/**
 * What the interfaces may ask of this host's membership. Safe for any thread; nothing blocks. All
 * stages fail with a {@link LifecycleException} for expected refusals.
 */
public interface NodeLifecycle {
  /** Where this node stands. */
  NodeInfo info();

  /**
   * Makes a new cluster with this node as its first manager.
   *
   * @return this node's id
   */
  CompletionStage<Id> init(InitRequest request);

  /**
   * Makes this node a member of an existing cluster, in the role that the token stands for. When it
   * takes longer than 20 seconds (swarm's bound) the stage fails with {@link
   * LifecycleException.Reason#TIMEOUT} and the attempt goes on; {@link #info()} tells how it ends.
   *
   * @return the role in which it joined
   */
  CompletionStage<Node.Role> join(JoinRequest request);

  /**
   * Leaves the cluster: the agent stops its tasks, a manager leaves the store first, and the data
   * of the membership is deleted.
   *
   * @param force also when the cluster loses its quorum or its last manager by it
   */
  CompletionStage<Void> leave(boolean force);

  /**
   * The token with which nodes join; managers only.
   *
   * @param rotate whether to make a new one first, which makes the old one worthless
   */
  CompletionStage<String> joinToken(Node.Role role, boolean rotate);

  /**
   * The cluster's state; managers only.
   *
   * @throws LifecycleException with swarm's texts: {@link LifecycleException#notInCluster} or
   *     {@link LifecycleException#notManager}
   */
  ClusterAccess cluster();
}
