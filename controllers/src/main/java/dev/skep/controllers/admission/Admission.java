package dev.skep.controllers.admission;

import dev.skep.api.Id;
import dev.skep.api.intent.DesiredNetwork;
import dev.skep.api.intent.DesiredStack;
import dev.skep.api.model.Blob;
import dev.skep.api.model.Cluster;
import dev.skep.api.model.Config;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Meta;
import dev.skep.api.model.Network;
import dev.skep.api.model.Node;
import dev.skep.api.model.SealedValue;
import dev.skep.api.model.Secret;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.Stack;
import dev.skep.api.state.ClusterState;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;

/** The verbs. Each takes the state it decides on and the request, and does nothing itself. */
public final class Admission {
  private Admission() {}

  /** Puts the cluster and its first node into an empty state. */
  public static Verdict initialise(
      ClusterState state, Request request, Cluster.Spec spec, Cluster.Trust trust, NewNode first) {
    return NodeVerbs.initialise(state, request, spec, trust, first);
  }

  /** The id that {@link #initialise} gives to the cluster. */
  public static Id clusterId(Id transaction) {
    return Id.derive(transaction, "cluster");
  }

  /** Lets a host join. */
  public static Verdict admitNode(ClusterState state, Request request, NewNode node) {
    return NodeVerbs.admit(state, request, node);
  }

  /** Changes a node's role, availability or labels. */
  public static Verdict updateNode(
      ClusterState state, Request request, String node, NodeUpdate update) {
    return on(node(state, node), found -> NodeVerbs.update(state, found, request, update));
  }

  /** A manager becomes a worker because it leaves; unlike a demotion it is not refused. */
  public static Verdict stepDown(ClusterState state, Request request, Id node) {
    return ManagerVerbs.stepDown(state, request, node);
  }

  /** A node that was demoted has left the managers' store. */
  public static Verdict retireManager(ClusterState state, Request request, Id node) {
    return ManagerVerbs.retire(state, request, node);
  }

  /** A node that was promoted serves at these addresses. */
  public static Verdict serveAsManager(
      ClusterState state, Request request, Id node, Node.Manager addresses) {
    return ManagerVerbs.serve(state, request, node, addresses);
  }

  /** All managers but one are lost for good. */
  public static Verdict dismissOtherManagers(ClusterState state, Request request, Id self) {
    return ManagerVerbs.dismissOthers(state, request, self);
  }

  /** Replaces the secret with which nodes join in a role. */
  public static Verdict rotateJoinToken(
      ClusterState state, Request request, Node.Role role, SealedValue secret) {
    return ManagerVerbs.rotateJoinToken(state, request, role, secret);
  }

  /**
   * Takes a node out of the cluster, with the tasks that are still on it.
   *
   * @param force also when it is not down; never while it is a manager
   */
  public static Verdict removeNode(
      ClusterState state, Request request, String node, boolean force) {
    return on(node(state, node), found -> NodeVerbs.remove(state, found, request, force));
  }

  /** As {@link #apply(ClusterState, Request, DesiredStack, StagedPayloads, ApplyOptions)}. */
  public static Verdict apply(
      ClusterState state, Request request, DesiredStack wanted, StagedPayloads staged) {
    return apply(state, request, wanted, staged, ApplyOptions.defaults());
  }

  /**
   * Makes the stack what the files say: creates, updates and removes what differs, in one
   * transaction. Applying the same again changes nothing.
   */
  public static Verdict apply(
      ClusterState state,
      Request request,
      DesiredStack wanted,
      StagedPayloads staged,
      ApplyOptions options) {
    return StackVerbs.apply(state, request, wanted, staged, options);
  }

  /**
   * Makes the stack what it was at an earlier revision, as a new revision, in one transaction.
   *
   * @param to the number of the revision; empty for the one before the last
   */
  public static Verdict rollbackStack(
      ClusterState state, Request request, String stack, OptionalLong to) {
    return on(stack(state, stack), found -> StackVerbs.rollback(state, request, found, to));
  }

  /** Removes a stack and all that came out of it. */
  public static Verdict removeStack(ClusterState state, Request request, String stack) {
    return StackVerbs.remove(state, request, stack);
  }

  /**
   * Makes everything that a set of manifests speaks of what they say, in one transaction. Applying
   * the same again changes nothing.
   */
  public static Verdict applySet(
      ClusterState state, Request request, SetWish wanted, StagedPayloads staged) {
    return SetVerbs.apply(state, request, wanted, staged);
  }

  /**
   * Takes back what a set of manifests brought, in one transaction. What is still in use by
   * services that are being removed goes with the last of them; of nodes and the cluster only the
   * labels go that the set owns.
   *
   * @param unwanted what is not there is no error
   */
  public static Verdict removeFromSet(
      ClusterState state, Request request, String set, List<ObjectName> unwanted) {
    return SetVerbs.remove(state, request, set, unwanted);
  }

  /** Makes a service that belongs to no stack's files; one without a name gets one. */
  public static Verdict createService(ClusterState state, Request request, ServiceSpec wanted) {
    return SingleService.create(state, request, wanted);
  }

  /**
   * Changes a service. What runs already as it shall run is not replaced; an update that is paused
   * goes on. Its name and its mode stay.
   */
  public static Verdict updateService(
      ClusterState state, Request request, String service, ServiceEdit edit) {
    return on(service(state, service), found -> SingleService.update(state, found, request, edit));
  }

  /** Changes the number of a service's replicas. */
  public static Verdict scale(ClusterState state, Request request, String service, long replicas) {
    return on(
        service(state, service), found -> ServiceVerbs.scale(state, found, request, replicas));
  }

  /**
   * Makes a service what it was before its last change, as its rollback policy says. Another
   * rollback goes forward again.
   */
  public static Verdict rollbackService(ClusterState state, Request request, String service) {
    return on(service(state, service), found -> ServiceVerbs.rollback(state, found, request));
  }

  /** Removes a service; its tasks stop in the background. */
  public static Verdict removeService(ClusterState state, Request request, String service) {
    return on(service(state, service), found -> ServiceVerbs.remove(found, request));
  }

  /** Makes a secret or config that belongs to no stack's files, from a staged content. */
  public static Verdict createPayload(ClusterState state, Request request, NewPayload wanted) {
    return PayloadVerbs.create(state, request, wanted);
  }

  /** Removes a secret that nothing uses. */
  public static Verdict removeSecret(ClusterState state, Request request, String secret) {
    return on(secret(state, secret), found -> PayloadVerbs.remove(state, request, found));
  }

  /** Removes a config that nothing uses. */
  public static Verdict removeConfig(ClusterState state, Request request, String config) {
    return on(config(state, config), found -> PayloadVerbs.remove(state, request, found));
  }

  /**
   * Writes a sealed content that nothing refers to yet, as a blob of {@link #blobId}. That alone is
   * nobody's wish, so it is the one verb without an event.
   */
  public static Verdict stageBlob(Request request, SealedValue content) {
    Wish wish = new Wish(request, "stage");
    wish.create(new Blob(Meta.of(blobId(request.transaction()), "", Map.of()), content));
    return wish.admitted();
  }

  /** The id that {@link #stageBlob} gives to the blob. */
  public static Id blobId(Id transaction) {
    return Id.derive(transaction, "blob");
  }

  /** Makes a network that belongs to no stack. */
  public static Verdict createNetwork(ClusterState state, Request request, DesiredNetwork wanted) {
    return NetworkVerbs.create(state, request, wanted);
  }

  /** Removes a network that nothing uses. */
  public static Verdict removeNetwork(ClusterState state, Request request, String network) {
    return on(network(state, network), found -> NetworkVerbs.remove(state, request, found));
  }

  /** The node of an id, a host name or a unique prefix of an id. */
  public static Lookup<Node> node(ClusterState state, String text) {
    return Search.node(state, text);
  }

  /** The service of an id, a name or a unique prefix of an id; not one that is being removed. */
  public static Lookup<Service> service(ClusterState state, String text) {
    return Search.service(state, text);
  }

  /** The stack of a name; not one that is being removed. */
  public static Lookup<Stack> stack(ClusterState state, String text) {
    return Search.stack(state, text);
  }

  /** The network of an id, a name or a unique prefix of an id. */
  public static Lookup<Network> network(ClusterState state, String text) {
    return Search.named(state, Kind.NETWORK, Network.class, text);
  }

  /** The secret of an id, a name or a unique prefix of an id. */
  public static Lookup<Secret> secret(ClusterState state, String text) {
    return Search.named(state, Kind.SECRET, Secret.class, text);
  }

  /** The config of an id, a name or a unique prefix of an id. */
  public static Lookup<Config> config(ClusterState state, String text) {
    return Search.named(state, Kind.CONFIG, Config.class, text);
  }

  private static <T> Verdict on(Lookup<T> lookup, Function<T, Verdict> verb) {
    return switch (lookup) {
      case Lookup.Found<T> found -> verb.apply(found.object());
      case Lookup.Failed<T> failed -> failed.refusal();
    };
  }
}
