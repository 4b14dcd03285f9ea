package dev.skep.api.model;

import java.util.Map;

/**
 * A volume that the cluster knows by name. Volumes of the {@code local} driver are made by each
 * node's engine on demand and are not listed here.
 *
 * @param meta name and labels
 * @param driver the volume driver
 * @param options of the driver
 */
public record Volume(Meta meta, String driver, Map<String, String> options) implements Resource {
  public Volume {
    options = Immutable.map(options);
  }

  @Override
  public Volume withMeta(Meta changed) {
    return new Volume(changed, driver, options);
  }
}
