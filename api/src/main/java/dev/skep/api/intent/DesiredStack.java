package dev.skep.api.intent;

import dev.skep.api.model.ServiceSpec;
import java.util.List;

/**
 * A stack as its files describe it. All names are final: services, networks, secrets and configs
 * that belong to the stack carry its prefix and its namespace label already.
 *
 * @param name the stack's name
 * @param manifest the resolved text, kept with the stack; empty where nothing will be kept
 * @param services the services
 * @param networks networks the services attach to
 * @param secrets secrets the services refer to
 * @param configs configs the services refer to
 */
public record DesiredStack(
    String name,
    String manifest,
    List<ServiceSpec> services,
    List<DesiredNetwork> networks,
    List<DesiredPayload> secrets,
    List<DesiredPayload> configs) {
  public DesiredStack {
    services = List.copyOf(services);
    networks = List.copyOf(networks);
    secrets = List.copyOf(secrets);
    configs = List.copyOf(configs);
  }
}
