package dev.skep.server.http;

import dev.skep.api.http.ClusterView;
import dev.skep.api.http.NetworkView;
import dev.skep.api.http.PayloadView;
import dev.skep.api.http.SetView;
import dev.skep.api.model.Cluster;
import dev.skep.api.model.Config;
import dev.skep.api.model.Kind;
import dev.skep.api.model.ManifestSet;
import dev.skep.api.model.Network;
import dev.skep.api.model.PayloadVersion;
import dev.skep.api.model.Resource;
import dev.skep.api.model.Secret;
import dev.skep.api.model.Stack;
import dev.skep.api.state.ClusterState;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Networks, secrets, configs, sets and the cluster as the API shows them. */
final class ObjectViews {
  private ObjectViews() {}

  /** All objects of a kind, by name. */
  static <T extends Resource, V> List<V> all(
      ClusterState state, Kind kind, Class<T> type, Function<T, V> view) {
    return state
        .resources(kind)
        .map(type::cast)
        .sorted(Comparator.comparing(resource -> resource.meta().name()))
        .map(view)
        .toList();
  }

  private static String stackOf(Resource resource) {
    return resource.meta().labels().getOrDefault(Stack.NAMESPACE_LABEL, "");
  }

  static NetworkView of(ClusterState state, Network network) {
    Network.Spec spec = network.spec();
    Optional<Network.Status> status = Optional.ofNullable(network.status());
    return new NetworkView(
        network.id().toString(),
        network.meta().name(),
        spec.driver(),
        spec.attachable(),
        spec.internal(),
        spec.ipv6(),
        spec.options(),
        spec.subnets(),
        network.meta().labels(),
        stackOf(network),
        network.meta().version(),
        network.meta().createdAt(),
        network.meta().updatedAt(),
        status.map(Network.Status::vni).orElse(0),
        status.stream().flatMap(s -> s.subnets().stream()).map(ObjectViews::pool).toList(),
        state.networkUse(network.meta().name()).takenCount(),
        status.map(Network.Status::capacity).orElse(0L),
        status.stream()
            .flatMap(s -> s.balancers().stream())
            .collect(
                Collectors.toMap(
                    balancer -> balancer.node().toString(),
                    balancer -> balancer.address().toString())),
        state.waitingOn(network.id()).orElse(""));
  }

  private static NetworkView.Pool pool(Network.Subnet subnet) {
    String range = subnet.pool() == null ? "" : subnet.pool().toString();
    return new NetworkView.Pool(subnet.range().toString(), subnet.gateway().toString(), range);
  }

  static PayloadView of(Secret secret) {
    return payload(secret, secret.versions(), secret.templateDriver());
  }

  static PayloadView of(Config config) {
    return payload(config, config.versions(), config.templateDriver());
  }

  private static PayloadView payload(
      Resource resource, List<PayloadVersion> versions, String templateDriver) {
    return new PayloadView(
        resource.id().toString(),
        resource.meta().name(),
        resource.meta().labels(),
        stackOf(resource),
        versions.getLast().digest(),
        versions.getLast().sizeBytes(),
        versions.size(),
        templateDriver,
        resource.meta().version(),
        resource.meta().createdAt(),
        resource.meta().updatedAt());
  }

  static ClusterView of(Cluster cluster) {
    Cluster.Spec spec = cluster.spec();
    return new ClusterView(
        cluster.id().toString(),
        cluster.meta().name(),
        cluster.meta().labels(),
        text(spec.heartbeatPeriod()),
        spec.missedHeartbeats(),
        spec.taskHistoryLimit(),
        spec.addressPool(),
        spec.subnetSize(),
        text(spec.certificateExpiry()),
        cluster.meta().version(),
        cluster.meta().createdAt(),
        cluster.meta().updatedAt());
  }

  /** As manifests write durations, for example {@code 1m30s}. */
  private static String text(Duration duration) {
    return duration.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
  }

  static SetView of(ClusterState state, ManifestSet set) {
    return new SetView(
        set.meta().name(),
        set.members().stream().map(member -> member(state, member)).toList(),
        set.meta().createdAt(),
        set.meta().updatedAt());
  }

  private static SetView.Member member(ClusterState state, ManifestSet.Member member) {
    String name =
        state
            .resource(member.kind(), member.object())
            .map(resource -> resource.meta().name())
            .orElse(member.object().toString());
    return new SetView.Member(member.kind().word(), name, member.fields(), member.leaving());
  }
}
