package dev.skep.controllers.admission;

import dev.skep.api.model.ServiceSpec;

/**
 * A change of a service, waiting for the service as it is. It is asked again, with a newer spec,
 * when another write came between; so it must be pure, and change only what the user spoke of.
 */
@FunctionalInterface
public interface ServiceEdit {
  /**
   * What the service becomes. References to secrets and configs without an object mean the present
   * content of that name.
   *
   * @throws RefusedException if the change does not fit the service
   */
  ServiceSpec on(ServiceSpec present);
}
