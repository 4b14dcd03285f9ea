package dev.skep.api.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.skep.api.Id;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A container as the engine shall make it. Where a component is empty or null the image's own value
 * or the engine's default holds.
 *
 * @param image reference, as the user wrote it
 * @param command replaces the image's entry point
 * @param args replaces the image's command
 * @param env {@code NAME=value}
 * @param workingDir inside the container
 * @param user name or number, optionally with a group
 * @param groups additional groups
 * @param hostname of the container
 * @param labels of the container
 * @param stopSignal for example {@code SIGINT}
 * @param stopGracePeriod between the stop signal and SIGKILL; null is swarm's 10 s
 * @param init whether the engine runs its init process; null is the engine's default
 * @param readOnly whether the root file system is read-only
 * @param tty whether it has a terminal
 * @param openStdin whether standard input stays open
 * @param mounts file systems
 * @param healthCheck overrides the image's
 * @param capabilitiesAdd Linux capabilities beyond the default
 * @param capabilitiesDrop Linux capabilities to take away
 * @param sysctls namespaced kernel settings
 * @param ulimits process limits
 * @param extraHosts {@code address name}, as in a hosts file
 * @param dns resolver settings
 * @param log where output goes
 * @param secrets files in {@code /run/secrets}
 * @param configs files anywhere
 * @param engine what is asked of the node's engine beyond swarm's services
 */
public record ContainerSpec(
    String image,
    List<String> command,
    List<String> args,
    List<String> env,
    String workingDir,
    String user,
    List<String> groups,
    String hostname,
    Map<String, String> labels,
    String stopSignal,
    @Nullable Duration stopGracePeriod,
    @Nullable Boolean init,
    boolean readOnly,
    boolean tty,
    boolean openStdin,
    List<Mount> mounts,
    @Nullable HealthCheck healthCheck,
    List<String> capabilitiesAdd,
    List<String> capabilitiesDrop,
    Map<String, String> sysctls,
    List<Ulimit> ulimits,
    List<String> extraHosts,
    Dns dns,
    @Nullable LogDriver log,
    List<FileReference> secrets,
    List<FileReference> configs,
    @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = EngineOptions.Unasked.class)
        EngineOptions engine) {

  /** Swarm's time between the stop signal and SIGKILL. */
  public static final Duration DEFAULT_STOP_GRACE_PERIOD = Duration.ofSeconds(10);

  public ContainerSpec {
    command = Immutable.list(command);
    args = Immutable.list(args);
    env = Immutable.list(env);
    workingDir = Immutable.text(workingDir);
    user = Immutable.text(user);
    groups = Immutable.list(groups);
    hostname = Immutable.text(hostname);
    labels = Immutable.map(labels);
    stopSignal = Immutable.text(stopSignal);
    mounts = Immutable.list(mounts);
    capabilitiesAdd = Immutable.list(capabilitiesAdd);
    capabilitiesDrop = Immutable.list(capabilitiesDrop);
    sysctls = Immutable.map(sysctls);
    ulimits = Immutable.list(ulimits);
    extraHosts = Immutable.list(extraHosts);
    secrets = Immutable.list(secrets);
    configs = Immutable.list(configs);
    // Texts from before there were such options have none.
    engine = Objects.requireNonNullElse(engine, EngineOptions.none());
  }

  /** A builder that starts from an image and defaults. */
  public static ContainerSpecBuilder of(String image) {
    return new ContainerSpecBuilder(image);
  }

  /** A builder that starts from this container. */
  public ContainerSpecBuilder toBuilder() {
    return new ContainerSpecBuilder(this);
  }

  /** The time between the stop signal and SIGKILL. */
  public Duration effectiveStopGracePeriod() {
    return stopGracePeriod == null ? DEFAULT_STOP_GRACE_PERIOD : stopGracePeriod;
  }

  /**
   * A file system in the container.
   *
   * @param type what it is
   * @param source host path, volume name, or empty
   * @param target absolute path in the container
   * @param readOnly whether writes are refused
   * @param consistency as written, ignored on Linux; empty when not written
   * @param propagation of a bind mount; empty is the engine's default
   * @param noCopy whether a new volume stays empty instead of taking the image's content
   * @param volumeLabels labels of a volume that is made on demand
   * @param volumeDriver driver of such a volume; empty is {@code local}
   * @param volumeOptions options of that driver
   * @param tmpfsSizeBytes size of a tmpfs; 0 is unlimited
   * @param tmpfsMode permission bits of a tmpfs; 0 is the default
   */
  public record Mount(
      Type type,
      String source,
      String target,
      boolean readOnly,
      String consistency,
      String propagation,
      boolean noCopy,
      Map<String, String> volumeLabels,
      String volumeDriver,
      Map<String, String> volumeOptions,
      long tmpfsSizeBytes,
      int tmpfsMode) {
    public Mount {
      consistency = Immutable.text(consistency);
      propagation = Immutable.text(propagation);
      volumeLabels = Immutable.map(volumeLabels);
      volumeDriver = Immutable.text(volumeDriver);
      volumeOptions = Immutable.map(volumeOptions);
    }

    /** A plain mount without options. */
    public static Mount of(Type type, String source, String target, boolean readOnly) {
      return new Mount(type, source, target, readOnly, "", "", false, Map.of(), "", Map.of(), 0, 0);
    }

    /** What is mounted. */
    public enum Type {
      BIND,
      VOLUME,
      TMPFS,
      NPIPE,
      CLUSTER
    }
  }

  /**
   * How the engine tells whether the container is healthy.
   *
   * @param test {@code NONE}, {@code CMD …} or {@code CMD-SHELL …}; empty inherits the image's
   * @param interval between checks; null inherits
   * @param timeout of one check; null inherits
   * @param startPeriod during which failures do not count; null inherits
   * @param startInterval between checks in the start period; null inherits
   * @param retries failures in a row that make it unhealthy; 0 inherits
   */
  public record HealthCheck(
      List<String> test,
      @Nullable Duration interval,
      @Nullable Duration timeout,
      @Nullable Duration startPeriod,
      @Nullable Duration startInterval,
      int retries) {
    public HealthCheck {
      test = Immutable.list(test);
    }
  }

  /** A process limit. */
  public record Ulimit(String name, long soft, long hard) {}

  /** Resolver settings. */
  public record Dns(List<String> nameservers, List<String> search, List<String> options) {
    public Dns {
      nameservers = Immutable.list(nameservers);
      search = Immutable.list(search);
      options = Immutable.list(options);
    }

    /** The engine's own. */
    public static Dns none() {
      return new Dns(List.of(), List.of(), List.of());
    }
  }

  /** Where output goes. */
  public record LogDriver(String name, Map<String, String> options) {
    public LogDriver {
      options = Immutable.map(options);
    }
  }

  /**
   * A secret or a config as a file in the container.
   *
   * @param name the stable name that the user knows
   * @param object the secret or config; null until the reference is resolved
   * @param digest which content-addressed version of it; empty until resolved
   * @param target file name under {@code /run/secrets}, or an absolute path
   * @param uid owner
   * @param gid group
   * @param mode permission bits
   * @param templateDriver the language of the placeholders that the node fills in for each task;
   *     empty when the content is taken as it is
   */
  public record FileReference(
      String name,
      @Nullable Id object,
      String digest,
      String target,
      String uid,
      String gid,
      int mode,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String templateDriver) {
    /** The one language of placeholders that there is. */
    public static final String GOLANG = "golang";

    public FileReference {
      digest = Immutable.text(digest);
      templateDriver = Immutable.text(templateDriver);
    }

    /** A file that has its content as it is. */
    public FileReference(
        String name,
        @Nullable Id object,
        String digest,
        String target,
        String uid,
        String gid,
        int mode) {
      this(name, object, digest, target, uid, gid, mode, "");
    }

    /** Whether the content has placeholders. */
    public boolean isTemplate() {
      return !templateDriver.isEmpty();
    }

    /** The same as a template. */
    public FileReference asTemplate() {
      return new FileReference(name, object, digest, target, uid, gid, mode, GOLANG);
    }

    /** The same, resolved to a version. */
    public FileReference resolved(Id to, String version) {
      return new FileReference(name, to, version, target, uid, gid, mode, templateDriver);
    }
  }
}
