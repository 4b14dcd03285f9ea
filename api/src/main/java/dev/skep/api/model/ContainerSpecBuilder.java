package dev.skep.api.model;

import dev.skep.api.model.ContainerSpec.Dns;
import dev.skep.api.model.ContainerSpec.FileReference;
import dev.skep.api.model.ContainerSpec.HealthCheck;
import dev.skep.api.model.ContainerSpec.LogDriver;
import dev.skep.api.model.ContainerSpec.Mount;
import dev.skep.api.model.ContainerSpec.Ulimit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds a {@link ContainerSpec} step by step; the meaning of each part stands there. */
public final class ContainerSpecBuilder {
  private String image;
  private List<String> command = List.of();
  private List<String> args = List.of();
  private List<String> env = List.of();
  private String workingDir = "";
  private String user = "";
  private List<String> groups = List.of();
  private String hostname = "";
  private Map<String, String> labels = Map.of();
  private String stopSignal = "";
  private @Nullable Duration stopGracePeriod;
  private @Nullable Boolean init;
  private boolean readOnly = false;
  private boolean tty = false;
  private boolean openStdin = false;
  private List<Mount> mounts = List.of();
  private @Nullable HealthCheck healthCheck;
  private List<String> capabilitiesAdd = List.of();
  private List<String> capabilitiesDrop = List.of();
  private Map<String, String> sysctls = Map.of();
  private List<Ulimit> ulimits = List.of();
  private List<String> extraHosts = List.of();
  private Dns dns = Dns.none();
  private @Nullable LogDriver log;
  private List<FileReference> secrets = List.of();
  private List<FileReference> configs = List.of();
  private EngineOptions engine = EngineOptions.none();

  ContainerSpecBuilder(String image) {
    this.image = image;
  }

  ContainerSpecBuilder(ContainerSpec from) {
    image = from.image();
    command = from.command();
    args = from.args();
    env = from.env();
    workingDir = from.workingDir();
    user = from.user();
    groups = from.groups();
    hostname = from.hostname();
    labels = from.labels();
    stopSignal = from.stopSignal();
    stopGracePeriod = from.stopGracePeriod();
    init = from.init();
    readOnly = from.readOnly();
    tty = from.tty();
    openStdin = from.openStdin();
    mounts = from.mounts();
    healthCheck = from.healthCheck();
    capabilitiesAdd = from.capabilitiesAdd();
    capabilitiesDrop = from.capabilitiesDrop();
    sysctls = from.sysctls();
    ulimits = from.ulimits();
    extraHosts = from.extraHosts();
    dns = from.dns();
    log = from.log();
    secrets = from.secrets();
    configs = from.configs();
    engine = from.engine();
  }

  /** Sets {@link ContainerSpec#image}. */
  public ContainerSpecBuilder image(String value) {
    image = value;
    return this;
  }

  /** Sets {@link ContainerSpec#command}. */
  public ContainerSpecBuilder command(List<String> value) {
    command = value;
    return this;
  }

  /** Sets {@link ContainerSpec#args}. */
  public ContainerSpecBuilder args(List<String> value) {
    args = value;
    return this;
  }

  /** Sets {@link ContainerSpec#env}. */
  public ContainerSpecBuilder env(List<String> value) {
    env = value;
    return this;
  }

  /** Sets {@link ContainerSpec#workingDir}. */
  public ContainerSpecBuilder workingDir(String value) {
    workingDir = value;
    return this;
  }

  /** Sets {@link ContainerSpec#user}. */
  public ContainerSpecBuilder user(String value) {
    user = value;
    return this;
  }

  /** Sets {@link ContainerSpec#groups}. */
  public ContainerSpecBuilder groups(List<String> value) {
    groups = value;
    return this;
  }

  /** Sets {@link ContainerSpec#hostname}. */
  public ContainerSpecBuilder hostname(String value) {
    hostname = value;
    return this;
  }

  /** Sets {@link ContainerSpec#labels}. */
  public ContainerSpecBuilder labels(Map<String, String> value) {
    labels = value;
    return this;
  }

  /** Sets {@link ContainerSpec#stopSignal}. */
  public ContainerSpecBuilder stopSignal(String value) {
    stopSignal = value;
    return this;
  }

  /** Sets {@link ContainerSpec#stopGracePeriod}. */
  public ContainerSpecBuilder stopGracePeriod(@Nullable Duration value) {
    stopGracePeriod = value;
    return this;
  }

  /** Sets {@link ContainerSpec#init}. */
  public ContainerSpecBuilder init(@Nullable Boolean value) {
    init = value;
    return this;
  }

  /** Sets {@link ContainerSpec#readOnly}. */
  public ContainerSpecBuilder readOnly(boolean value) {
    readOnly = value;
    return this;
  }

  /** Sets {@link ContainerSpec#tty}. */
  public ContainerSpecBuilder tty(boolean value) {
    tty = value;
    return this;
  }

  /** Sets {@link ContainerSpec#openStdin}. */
  public ContainerSpecBuilder openStdin(boolean value) {
    openStdin = value;
    return this;
  }

  /** Sets {@link ContainerSpec#mounts}. */
  public ContainerSpecBuilder mounts(List<Mount> value) {
    mounts = value;
    return this;
  }

  /** Sets {@link ContainerSpec#healthCheck}. */
  public ContainerSpecBuilder healthCheck(@Nullable HealthCheck value) {
    healthCheck = value;
    return this;
  }

  /** Sets {@link ContainerSpec#capabilitiesAdd}. */
  public ContainerSpecBuilder capabilitiesAdd(List<String> value) {
    capabilitiesAdd = value;
    return this;
  }

  /** Sets {@link ContainerSpec#capabilitiesDrop}. */
  public ContainerSpecBuilder capabilitiesDrop(List<String> value) {
    capabilitiesDrop = value;
    return this;
  }

  /** Sets {@link ContainerSpec#sysctls}. */
  public ContainerSpecBuilder sysctls(Map<String, String> value) {
    sysctls = value;
    return this;
  }

  /** Sets {@link ContainerSpec#ulimits}. */
  public ContainerSpecBuilder ulimits(List<Ulimit> value) {
    ulimits = value;
    return this;
  }

  /** Sets {@link ContainerSpec#extraHosts}. */
  public ContainerSpecBuilder extraHosts(List<String> value) {
    extraHosts = value;
    return this;
  }

  /** Sets {@link ContainerSpec#dns}. */
  public ContainerSpecBuilder dns(Dns value) {
    dns = value;
    return this;
  }

  /** Sets {@link ContainerSpec#log}. */
  public ContainerSpecBuilder log(@Nullable LogDriver value) {
    log = value;
    return this;
  }

  /** Sets {@link ContainerSpec#secrets}. */
  public ContainerSpecBuilder secrets(List<FileReference> value) {
    secrets = value;
    return this;
  }

  /** Sets {@link ContainerSpec#configs}. */
  public ContainerSpecBuilder configs(List<FileReference> value) {
    configs = value;
    return this;
  }

  /** Sets {@link ContainerSpec#engine}. */
  public ContainerSpecBuilder engine(EngineOptions value) {
    engine = value;
    return this;
  }

  /** The container spec. */
  public ContainerSpec build() {
    return new ContainerSpec(
        image,
        command,
        args,
        env,
        workingDir,
        user,
        groups,
        hostname,
        labels,
        stopSignal,
        stopGracePeriod,
        init,
        readOnly,
        tty,
        openStdin,
        mounts,
        healthCheck,
        capabilitiesAdd,
        capabilitiesDrop,
        sysctls,
        ulimits,
        extraHosts,
        dns,
        log,
        secrets,
        configs,
        engine);
  }
}
