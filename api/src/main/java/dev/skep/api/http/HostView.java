package dev.skep.api.http;

import java.util.List;
import java.util.Map;

/**
 * What a host has, as its agent reports it.
 *
 * @param hostname as the engine or the kernel gives it
 * @param os for example {@code linux}
 * @param architecture for example {@code x86_64}
 * @param nanoCpus billionths of a CPU
 * @param memoryBytes main memory
 * @param genericResources named amounts
 * @param engineVersion of the container engine; empty when there is none
 * @param engineLabels labels of the engine's configuration
 * @param plugins {@code type/name}
 * @param runtime {@code docker}, or {@code simulated} where no containers run
 * @param skepVersion of the agent
 */
public record HostView(
    String hostname,
    String os,
    String architecture,
    long nanoCpus,
    long memoryBytes,
    Map<String, Long> genericResources,
    String engineVersion,
    Map<String, String> engineLabels,
    List<String> plugins,
    String runtime,
    String skepVersion) {
  /** The runtime that starts no containers. */
  public static final String SIMULATED = "simulated";

  public HostView {
    genericResources = Wire.map(genericResources);
    engineLabels = Wire.map(engineLabels);
    plugins = Wire.list(plugins);
  }
}
