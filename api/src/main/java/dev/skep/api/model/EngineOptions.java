package dev.skep.api.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a container wants of its node's engine beyond what swarm's services know: it weakens the
 * wall around the container, or names devices and settings of the host. Where a component is empty,
 * zero or null, the engine's default holds. The meanings are those of the Docker Engine API's
 * {@code HostConfig}.
 *
 * @param privileged whether it has all capabilities and all devices of the host
 * @param devices devices of the host
 * @param deviceRequests devices that a driver of the engine picks, for example GPUs
 * @param deviceRules cgroup rules for devices, for example {@code c 1:3 mr}
 * @param securityOptions for example {@code no-new-privileges:true}
 * @param annotations for the OCI runtime
 * @param storageOptions for the storage driver, for example {@code size=1G}
 * @param namespaces which namespaces it shares with the host
 * @param tuning shares and limits beyond {@link TaskSpec.Resources}
 * @param shmBytes size of {@code /dev/shm}
 * @param runtime name of the OCI runtime
 * @param domainName of the container
 * @param pull when the node asks the registry
 */
public record EngineOptions(
    boolean privileged,
    List<Device> devices,
    List<DeviceRequest> deviceRequests,
    List<String> deviceRules,
    List<String> securityOptions,
    Map<String, String> annotations,
    Map<String, String> storageOptions,
    Namespaces namespaces,
    Tuning tuning,
    long shmBytes,
    String runtime,
    String domainName,
    Pull pull) {
  private static final EngineOptions NONE =
      new EngineOptions(
          false,
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          Map.of(),
          Map.of(),
          Namespaces.own(),
          Tuning.none(),
          0,
          "",
          "",
          Pull.MISSING);

  public EngineOptions {
    devices = Immutable.list(devices);
    deviceRequests = Immutable.list(deviceRequests);
    deviceRules = Immutable.list(deviceRules);
    securityOptions = Immutable.list(securityOptions);
    annotations = Immutable.map(annotations);
    storageOptions = Immutable.map(storageOptions);
    runtime = Immutable.text(runtime);
    domainName = Immutable.text(domainName);
  }

  /** The engine's defaults. */
  public static EngineOptions none() {
    return NONE;
  }

  /** The same with another inclination of the kernel to end it when memory is short. */
  public EngineOptions withOomScoreAdj(int score) {
    return new EngineOptions(
        privileged,
        devices,
        deviceRequests,
        deviceRules,
        securityOptions,
        annotations,
        storageOptions,
        namespaces,
        tuning.withOomScoreAdj(score),
        shmBytes,
        runtime,
        domainName,
        pull);
  }

  /** Equal to options that ask for nothing, which the codec then leaves out. */
  static final class Unasked {
    @Override
    public boolean equals(@Nullable Object other) {
      return NONE.equals(other);
    }

    @Override
    public int hashCode() {
      return NONE.hashCode();
    }
  }

  /**
   * A device of the host.
   *
   * @param host path on the host, or the qualified name of a CDI device
   * @param container path in the container
   * @param permissions some of {@code r}, {@code w} and {@code m}
   */
  public record Device(String host, String container, String permissions) {}

  /**
   * Devices that a driver picks.
   *
   * @param driver name; empty is any
   * @param count how many; −1 is all; 0 where ids are given
   * @param ids which ones
   * @param capabilities what they must be able to do, for example {@code gpu}
   * @param options of the driver
   */
  public record DeviceRequest(
      String driver,
      int count,
      List<String> ids,
      List<String> capabilities,
      Map<String, String> options) {
    /** The count that means all. */
    public static final int ALL = -1;

    public DeviceRequest {
      driver = Immutable.text(driver);
      ids = Immutable.list(ids);
      capabilities = Immutable.list(capabilities);
      options = Immutable.map(options);
    }
  }

  /**
   * Which namespaces a container shares, each as the engine writes it, for example {@code host}.
   *
   * @param ipc {@code none}, {@code private}, {@code shareable} or {@code host}
   * @param pid {@code host}
   * @param uts {@code host}
   * @param user {@code host}
   * @param cgroup {@code private} or {@code host}
   * @param cgroupParent the cgroup above the container's
   */
  public record Namespaces(
      String ipc, String pid, String uts, String user, String cgroup, String cgroupParent) {
    private static final Namespaces OWN = new Namespaces("", "", "", "", "", "");

    public Namespaces {
      ipc = Immutable.text(ipc);
      pid = Immutable.text(pid);
      uts = Immutable.text(uts);
      user = Immutable.text(user);
      cgroup = Immutable.text(cgroup);
      cgroupParent = Immutable.text(cgroupParent);
    }

    /** The engine's defaults. */
    public static Namespaces own() {
      return OWN;
    }
  }

  /**
   * Shares and limits of the kernel.
   *
   * @param cpuShares relative weight
   * @param cpuPeriod of the CFS scheduler, in microseconds
   * @param cpuQuota of the CFS scheduler, in microseconds
   * @param cpuRealtimePeriod in microseconds
   * @param cpuRealtimeRuntime in microseconds
   * @param cpuset CPUs, for example {@code 0-3,6}
   * @param memorySwapBytes memory and swap together; −1 is unlimited
   * @param memorySwappiness 0 to 100
   * @param oomKillDisable whether the kernel spares it when memory is short
   * @param oomScoreAdj −1000 to 1000
   * @param blockIoWeight 10 to 1000
   */
  public record Tuning(
      int cpuShares,
      long cpuPeriod,
      long cpuQuota,
      long cpuRealtimePeriod,
      long cpuRealtimeRuntime,
      String cpuset,
      long memorySwapBytes,
      @Nullable Integer memorySwappiness,
      boolean oomKillDisable,
      int oomScoreAdj,
      int blockIoWeight) {
    private static final Tuning NONE = new Tuning(0, 0, 0, 0, 0, "", 0, null, false, 0, 0);

    public Tuning {
      cpuset = Immutable.text(cpuset);
    }

    /** The engine's defaults. */
    public static Tuning none() {
      return NONE;
    }

    Tuning withOomScoreAdj(int score) {
      return new Tuning(
          cpuShares,
          cpuPeriod,
          cpuQuota,
          cpuRealtimePeriod,
          cpuRealtimeRuntime,
          cpuset,
          memorySwapBytes,
          memorySwappiness,
          oomKillDisable,
          score,
          blockIoWeight);
    }
  }

  /** When a node asks the registry for an image. */
  public enum Pull {
    /** Only if it has none of this name. */
    MISSING,
    /** Before each task; what the node has serves if the registry does not answer. */
    ALWAYS,
    /** Not at all. */
    NEVER
  }
}
