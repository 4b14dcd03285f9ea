package dev.skep.controllers.admission;

import dev.skep.api.Id;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.PublishedPort;
import dev.skep.api.model.ServiceSpec.PublishedPort.PublishMode;
import java.util.Map;
import java.util.Optional;

/**
 * Who may publish which port. A port of the mesh belongs to one service in the cluster and to no
 * host port either; host ports of several services may be equal, the scheduler keeps them apart.
 */
final class PortRules {
  private PortRules() {}

  /**
   * Whether a service may publish what it wants.
   *
   * @param services the specs of all services as they shall be, this one included
   */
  static Optional<Refusal> refusal(Id service, Map<Id, ServiceSpec> services) {
    ServiceSpec spec = services.get(service);
    if (spec == null || spec.endpoint().ports().isEmpty()) {
      return Optional.empty();
    }
    for (Map.Entry<Id, ServiceSpec> other : services.entrySet()) {
      if (!other.getKey().equals(service)) {
        Optional<Refusal> refusal = clash(spec, other.getKey(), other.getValue());
        if (refusal.isPresent()) {
          return refusal;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Refusal> clash(ServiceSpec spec, Id other, ServiceSpec holder) {
    for (PublishedPort port : spec.endpoint().ports()) {
      for (PublishedPort held : holder.endpoint().ports()) {
        if (clash(port, held)) {
          String how =
              held.mode() == PublishMode.INGRESS
                  ? "as an ingress port"
                  : "as a host-published port";
          return Optional.of(
              new Refusal.Invalid(
                  "port '"
                      + port.published()
                      + "' is already in use by service '"
                      + holder.name()
                      + "' ("
                      + other
                      + ") "
                      + how));
        }
      }
    }
    return Optional.empty();
  }

  /** Whether the two cannot both be published. */
  static boolean clash(PublishedPort one, PublishedPort other) {
    boolean both = one.mode() == PublishMode.HOST && other.mode() == PublishMode.HOST;
    return !both
        && one.published() != 0
        && one.published() == other.published()
        && one.protocol() == other.protocol();
  }
}
