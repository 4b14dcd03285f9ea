package dev.skep.agent.docker;

import com.github.dockerjava.api.model.Device;
import com.github.dockerjava.api.model.DeviceRequest;
import com.github.dockerjava.api.model.HostConfig;
import dev.skep.api.model.EngineOptions;
import dev.skep.api.model.EngineOptions.Namespaces;
import dev.skep.api.model.EngineOptions.Tuning;
import java.util.List;
import java.util.function.Consumer;

/** Puts what a container asks of the engine itself into the request for it. */
final class EngineSettings {
  private EngineSettings() {}

  static void apply(EngineOptions options, HostConfig host) {
    host.withPrivileged(options.privileged());
    some(options.devices().stream().map(EngineSettings::device).toList(), host::withDevices);
    some(
        options.deviceRequests().stream().map(EngineSettings::request).toList(),
        host::withDeviceRequests);
    some(options.deviceRules(), host::withDeviceCgroupRules);
    some(options.securityOptions(), host::withSecurityOpts);
    if (!options.annotations().isEmpty()) {
      host.withAnnotations(options.annotations());
    }
    if (!options.storageOptions().isEmpty()) {
      host.withStorageOpt(options.storageOptions());
    }
    positive(options.shmBytes(), host::withShmSize);
    some(options.runtime(), host::withRuntime);
    namespaces(options.namespaces(), host);
    tuning(options.tuning(), host);
  }

  private static void namespaces(Namespaces namespaces, HostConfig host) {
    some(namespaces.ipc(), host::withIpcMode);
    some(namespaces.pid(), host::withPidMode);
    some(namespaces.uts(), host::withUtSMode);
    some(namespaces.user(), host::withUsernsMode);
    some(namespaces.cgroup(), host::withCgroupnsMode);
    some(namespaces.cgroupParent(), host::withCgroupParent);
  }

  private static void tuning(Tuning tuning, HostConfig host) {
    positive(tuning.cpuShares(), shares -> host.withCpuShares(Math.toIntExact(shares)));
    positive(tuning.cpuPeriod(), host::withCpuPeriod);
    positive(tuning.cpuQuota(), host::withCpuQuota);
    positive(tuning.cpuRealtimePeriod(), host::withCpuRealtimePeriod);
    positive(tuning.cpuRealtimeRuntime(), host::withCpuRealtimeRuntime);
    some(tuning.cpuset(), host::withCpusetCpus);
    if (tuning.memorySwapBytes() != 0) {
      host.withMemorySwap(tuning.memorySwapBytes());
    }
    if (tuning.memorySwappiness() != null) {
      host.withMemorySwappiness(tuning.memorySwappiness().longValue());
    }
    if (tuning.oomKillDisable()) {
      host.withOomKillDisable(true);
    }
    if (tuning.oomScoreAdj() != 0) {
      host.withOomScoreAdj(tuning.oomScoreAdj());
    }
    positive(tuning.blockIoWeight(), weight -> host.withBlkioWeight(Math.toIntExact(weight)));
  }

  private static Device device(EngineOptions.Device device) {
    return new Device(device.permissions(), device.container(), device.host());
  }

  private static DeviceRequest request(EngineOptions.DeviceRequest request) {
    DeviceRequest made =
        new DeviceRequest()
            .withDriver(request.driver())
            // One set of capabilities that a device must have all of.
            .withCapabilities(List.of(request.capabilities()))
            .withOptions(request.options());
    // The engine refuses a request with both.
    return request.ids().isEmpty()
        ? made.withCount(request.count())
        : made.withDeviceIds(request.ids());
  }

  private static void some(String value, Consumer<String> setter) {
    if (!value.isEmpty()) {
      setter.accept(value);
    }
  }

  private static <T> void some(List<T> values, Consumer<List<T>> setter) {
    if (!values.isEmpty()) {
      setter.accept(values);
    }
  }

  private static void positive(long value, Consumer<Long> setter) {
    if (value > 0) {
      setter.accept(value);
    }
  }
}
