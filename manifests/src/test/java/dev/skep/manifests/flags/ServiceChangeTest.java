package dev.skep.manifests.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.Mode;
import dev.skep.api.model.TaskSpec;
import dev.skep.manifests.flags.ServiceFlag.Form;
import dev.skep.manifests.flags.ServiceFlag.Verb;
import dev.skep.manifests.support.Feature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the flags of {@code service create} and {@code service update} make of a service. */
class ServiceChangeTest {
  /** What the command line itself does, without saying anything of the service. */
  private static final Set<String> OF_THE_COMMAND =
      Set.of("detach", "quiet", "env-file", "rollback");

  /** {@code docker service create --help} of docker 28. */
  private static final String CREATE =
      """
      cap-add cap-drop config constraint container-label credential-spec detach dns dns-option
      dns-search endpoint-mode entrypoint env env-file generic-resource group health-cmd
      health-interval health-retries health-start-interval health-start-period health-timeout host
      hostname init isolation label limit-cpu limit-memory limit-pids log-driver log-opt
      max-concurrent mode mount name network no-healthcheck no-resolve-image oom-score-adj
      placement-pref publish quiet read-only replicas replicas-max-per-node reserve-cpu
      reserve-memory restart-condition restart-delay restart-max-attempts restart-window
      rollback-delay rollback-failure-action rollback-max-failure-ratio rollback-monitor
      rollback-order rollback-parallelism secret stop-grace-period stop-signal sysctl tty ulimit
      update-delay update-failure-action update-max-failure-ratio update-monitor update-order
      update-parallelism user with-registry-auth workdir
      """;

  /** {@code docker service update --help} of docker 28. */
  private static final String UPDATE =
      """
      args cap-add cap-drop config-add config-rm constraint-add constraint-rm container-label-add
      container-label-rm credential-spec detach dns-add dns-option-add dns-option-rm dns-rm
      dns-search-add dns-search-rm endpoint-mode entrypoint env-add env-rm force
      generic-resource-add generic-resource-rm group-add group-rm health-cmd health-interval
      health-retries health-start-interval health-start-period health-timeout host-add host-rm
      hostname image init isolation label-add label-rm limit-cpu limit-memory limit-pids log-driver
      log-opt max-concurrent mount-add mount-rm network-add network-rm no-healthcheck
      no-resolve-image oom-score-adj placement-pref-add placement-pref-rm publish-add publish-rm
      quiet read-only replicas replicas-max-per-node reserve-cpu reserve-memory restart-condition
      restart-delay restart-max-attempts restart-window rollback rollback-delay
      rollback-failure-action rollback-max-failure-ratio rollback-monitor rollback-order
      rollback-parallelism secret-add secret-rm stop-grace-period stop-signal sysctl-add sysctl-rm
      tty ulimit-add ulimit-rm update-delay update-failure-action update-max-failure-ratio
      update-monitor update-order update-parallelism user with-registry-auth workdir
      """;

  private static Map<String, List<String>> flags(String... pairs) {
    Map<String, List<String>> flags = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      flags.computeIfAbsent(pairs[i], name -> new ArrayList<>()).add(pairs[i + 1]);
    }
    return flags;
  }

  private static ServiceSpec create(String... pairs) throws RefusedFlag {
    return ServiceChange.create("web:1", List.of(), flags(pairs), Feature.ALL);
  }

  private static ServiceSpec update(ServiceSpec present, String... pairs) throws RefusedFlag {
    return ServiceChange.update(present, flags(pairs), Feature.ALL);
  }

  private static ContainerSpec container(ServiceSpec spec) {
    return spec.task().container();
  }

  @Test
  void everyFlagOfDockerIsThereForTheSameCommand() {
    assertThat(names(Verb.CREATE)).isEqualTo(words(CREATE));
    assertThat(names(Verb.UPDATE)).isEqualTo(words(UPDATE));
  }

  private static Set<String> names(Verb verb) {
    return ServiceFlags.of(verb).stream()
        .map(ServiceFlag::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> words(String text) {
    Set<String> words = new TreeSet<>(Arrays.asList(text.strip().split("\\s+")));
    words.removeAll(OF_THE_COMMAND);
    return words;
  }

  /** A value with which each flag changes something, by the name that it has at create. */
  private static final Map<String, String> SAMPLES =
      Map.ofEntries(
          Map.entry("name", "web"),
          Map.entry("mode", "global"),
          Map.entry("replicas", "3"),
          Map.entry("label", "a=b"),
          Map.entry("publish", "8080:80"),
          Map.entry("endpoint-mode", "dnsrr"),
          Map.entry("network", "front"),
          Map.entry("image", "web:2"),
          Map.entry("args", "sleep 10"),
          Map.entry("force", "true"),
          Map.entry("entrypoint", "sh -c"),
          Map.entry("env", "A=1"),
          Map.entry("user", "www"),
          Map.entry("workdir", "/srv"),
          Map.entry("hostname", "h"),
          Map.entry("container-label", "a=b"),
          Map.entry("group", "staff"),
          Map.entry("host", "db:10.0.0.9"),
          Map.entry("dns", "1.1.1.1"),
          Map.entry("dns-option", "ndots:2"),
          Map.entry("dns-search", "example"),
          Map.entry("init", "true"),
          Map.entry("tty", "true"),
          Map.entry("read-only", "true"),
          Map.entry("stop-signal", "SIGINT"),
          Map.entry("stop-grace-period", "1m"),
          Map.entry("mount", "type=volume,source=data,target=/data"),
          Map.entry("secret", "key"),
          Map.entry("config", "conf"),
          Map.entry("health-cmd", "true"),
          Map.entry("health-interval", "3s"),
          Map.entry("health-timeout", "3s"),
          Map.entry("health-start-period", "3s"),
          Map.entry("health-start-interval", "3s"),
          Map.entry("health-retries", "3"),
          Map.entry("no-healthcheck", "true"),
          Map.entry("log-driver", "json-file"),
          Map.entry("reserve-cpu", "0.5"),
          Map.entry("reserve-memory", "64m"),
          Map.entry("limit-cpu", "0.5"),
          Map.entry("limit-memory", "64m"),
          Map.entry("limit-pids", "10"),
          Map.entry("generic-resource", "gpu=1"),
          Map.entry("constraint", "node.role == worker"),
          Map.entry("placement-pref", "spread=node.labels.zone"),
          Map.entry("replicas-max-per-node", "2"),
          Map.entry("restart-condition", "none"),
          Map.entry("restart-delay", "1s"),
          Map.entry("restart-max-attempts", "4"),
          Map.entry("restart-window", "1m"),
          Map.entry("cap-add", "NET_ADMIN"),
          Map.entry("cap-drop", "CHOWN"),
          Map.entry("ulimit", "nofile=10:20"),
          Map.entry("sysctl", "net.core.somaxconn=9"),
          Map.entry("oom-score-adj", "-5"));

  /** They need others beside them; told by tests of their own. */
  private static final Set<String> ELSEWHERE = Set.of("max-concurrent", "log-opt");

  private static final Set<String> POLICY =
      Set.of("parallelism", "delay", "failure-action", "monitor", "max-failure-ratio", "order");

  private static String sample(String name) {
    return switch (name.replaceFirst("^(update|rollback)-", "")) {
      case "parallelism" -> "4";
      case "delay", "monitor" -> "7s";
      case "failure-action" -> "continue";
      case "max-failure-ratio" -> "0.5";
      case "order" -> "start-first";
      default -> SAMPLES.getOrDefault(name, "");
    };
  }

  /** Nothing is dropped: each flag changes the service, or is refused by its name. */
  @Test
  void everyFlagIsHonouredOrRefusedByName() throws RefusedFlag {
    ServiceSpec plain = create();
    for (ServiceFlag flag : ServiceFlags.ALL) {
      String key = flag.name().replaceFirst("-(add|rm)$", "").replace("cap", "cap");
      String name = SAMPLES.containsKey(flag.name()) ? flag.name() : key;
      if (ELSEWHERE.contains(name) || flag.name().equals("no-resolve-image")) {
        continue;
      }
      String sample =
          POLICY.contains(name.replaceFirst("^(update|rollback)-", ""))
              ? sample(name)
              : SAMPLES.getOrDefault(name, flag.form() == Form.SWITCH ? "true" : "x");
      Verb verb = flag.verb() == Verb.BOTH ? Verb.UPDATE : flag.verb();
      try {
        ServiceSpec before = flag.name().endsWith("-rm") ? create(name, sample) : plain;
        String value = flag.name().endsWith("-rm") ? keyOf(name, sample) : sample;
        ServiceSpec after =
            verb == Verb.CREATE ? create(flag.name(), value) : update(before, flag.name(), value);
        assertThat(after).as(flag.name()).isNotEqualTo(before);
        if (flag.name().endsWith("-rm")) {
          assertThat(after).as(flag.name()).isEqualTo(plain);
        }
      } catch (RefusedFlag e) {
        assertThat(e.isUnsupported()).as(e.problem()).isTrue();
        assertThat(e.problem()).contains(flag.written());
        assertThat(flag.name()).isIn("with-registry-auth", "isolation", "credential-spec");
      }
    }
  }

  private static String keyOf(String name, String sample) {
    return switch (name) {
      case "publish" -> "80";
      case "mount" -> "/data";
      case "host" -> "db";
      case "constraint", "placement-pref", "dns-option" -> sample;
      default -> sample.split("=", 2)[0];
    };
  }

  @Test
  void withoutFlagsAServiceHasSwarmsDefaults() throws RefusedFlag {
    ServiceSpec spec =
        ServiceChange.create(
            "docker.io/library/web", List.of("sleep", "1"), Map.of(), Feature.AVAILABLE);
    assertThat(spec.name()).isEmpty();
    assertThat(container(spec).image()).isEqualTo("web:latest");
    assertThat(container(spec).args()).containsExactly("sleep", "1");
    assertThat(spec.mode()).isEqualTo(new Mode.Replicated(1));
    assertThat(spec.update()).isEqualTo(ServiceSpec.UpdatePolicy.defaults());
    assertThat(spec.rollback()).isEqualTo(ServiceSpec.UpdatePolicy.defaults());
    assertThat(spec.task().restart()).isEqualTo(TaskSpec.RestartPolicy.defaults());
    assertThat(spec.endpoint()).isEqualTo(ServiceSpec.Endpoint.none());
  }

  @Test
  void whatNoFlagSpeaksOfStays() throws RefusedFlag {
    ServiceSpec before =
        create("env", "A=1", "replicas", "4", "label", "a=b", "update-delay", "3s");
    ServiceSpec after = update(before, "image", "web:2");
    assertThat(after.withTask(before.task())).isEqualTo(before);
    assertThat(container(after).toBuilder().image("web:1").build()).isEqualTo(container(before));
    assertThat(update(before)).isEqualTo(before);
  }

  @Test
  void listsAreEditedByTheirKeys() throws RefusedFlag {
    ServiceSpec before = create("env", "A=1", "env", "B=2", "env", "A=3", "label", "x");
    assertThat(container(before).env()).containsExactly("A=3", "B=2");
    assertThat(before.labels()).containsExactly(Map.entry("x", ""));
    ServiceSpec after = update(before, "env-rm", "B", "env-add", "A=4", "env-add", "C=5");
    assertThat(container(after).env()).containsExactly("A=4", "C=5");
    assertThat(update(before, "env-rm", "NONE")).isEqualTo(before);
  }

  @Test
  void replacingATaskByForceCounts() throws RefusedFlag {
    ServiceSpec once = update(create(), "force", "true");
    assertThat(update(once, "force", "true").task().forceUpdate()).isEqualTo(2);
    assertThat(update(once, "force", "false")).isEqualTo(once);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "8080:80                                              | 8080 80 TCP INGRESS",
        "80                                                   | 0 80 TCP INGRESS",
        "53:5353/udp                                          | 53 5353 UDP INGRESS",
        "8000-8001:80                                         | 8000 80 TCP INGRESS, 8001 80 TCP INGRESS",
        "published=8080,target=80,mode=host                   | 8080 80 TCP HOST",
        "target=80,protocol=sctp                              | 0 80 SCTP INGRESS"
      })
  void portsInBothForms(String text, String expected) throws RefusedFlag {
    assertThat(
            create("publish", text).endpoint().ports().stream()
                .map(port ->
                    port.published()
                        + " "
                        + port.target()
                        + " "
                        + port.protocol()
                        + " "
                        + port.mode())
                .collect(Collectors.joining(", ")))
        .isEqualTo(expected);
  }

  @Test
  void aPortGoesByItsTargetInAnyMode() throws RefusedFlag {
    ServiceSpec spec =
        create("publish", "published=8080,target=80,mode=host", "publish", "53:53/udp");
    assertThat(update(spec, "publish-rm", "80").endpoint().ports()).hasSize(1);
    assertThat(update(spec, "publish-rm", "53").endpoint().ports()).hasSize(2);
    assertThat(update(spec, "publish-rm", "53/udp").endpoint().ports()).hasSize(1);
    assertThat(update(spec, "publish-rm", "9090:80").endpoint().ports()).hasSize(2);
  }

  @Test
  void whatTheClusterCannotDoYetIsRefusedByNameWithTheWayOut() {
    assertThatThrownBy(
            () -> ServiceChange.create("web:1", List.of(), flags("publish", "8080:80"), Set.of()))
        .isInstanceOfSatisfying(RefusedFlag.class, e -> assertThat(e.isUnsupported()).isTrue())
        .hasMessageContaining("--publish")
        .hasMessageEndingWith("published=8080,target=80,protocol=tcp,mode=host");
    assertThatThrownBy(
            () -> ServiceChange.create("web:1", List.of(), flags("network", "front"), Set.of()))
        .isInstanceOfSatisfying(RefusedFlag.class, e -> assertThat(e.isUnsupported()).isTrue())
        .hasMessageContaining("--network");
  }

  @Test
  void aMountInItsLongForm() throws RefusedFlag {
    ContainerSpec.Mount mount =
        container(
                create(
                    "mount",
                    "type=volume,src=data,dst=/data,readonly,volume-nocopy=true,volume-driver=local,"
                        + "\"volume-opt=o=addr=10.0.0.1,rw\",volume-label=a=b"))
            .mounts()
            .getFirst();
    assertThat(mount)
        .isEqualTo(
            new ContainerSpec.Mount(
                ContainerSpec.Mount.Type.VOLUME,
                "data",
                "/data",
                true,
                "",
                "",
                true,
                Map.of("a", "b"),
                "local",
                Map.of("o", "addr=10.0.0.1,rw"),
                0,
                0));
    assertThat(
            container(create("mount", "type=tmpfs,target=/t,tmpfs-size=1m,tmpfs-mode=1777"))
                .mounts()
                .getFirst())
        .extracting(ContainerSpec.Mount::tmpfsSizeBytes, ContainerSpec.Mount::tmpfsMode)
        .containsExactly(1L << 20, 01777);
  }

  @Test
  void anAddedMountTakesTheOldOnesPlace() throws RefusedFlag {
    ServiceSpec before = create("mount", "src=a,dst=/data", "mount", "src=b,dst=/log");
    ServiceSpec after = update(before, "mount-add", "src=c,dst=/data", "mount-rm", "/log");
    assertThat(container(after).mounts())
        .containsExactly(
            ContainerSpec.Mount.of(ContainerSpec.Mount.Type.VOLUME, "c", "/data", false));
  }

  @Test
  void aSecretAsAFileOfItsOwnName() throws RefusedFlag {
    ContainerSpec container =
        container(create("secret", "key", "secret", "source=key,target=/etc/key,uid=5,mode=0400"));
    assertThat(container.secrets())
        .containsExactly(
            new ContainerSpec.FileReference("key", null, "", "key", "0", "0", 0444),
            new ContainerSpec.FileReference("key", null, "", "/etc/key", "5", "0", 0400));
  }

  @Test
  void capabilitiesUndoEachOther() throws RefusedFlag {
    ServiceSpec spec = create("cap-drop", "chown", "cap-add", "NET_ADMIN");
    assertThat(container(spec).capabilitiesDrop()).containsExactly("CAP_CHOWN");
    ServiceSpec undone = update(spec, "cap-add", "CAP_CHOWN", "cap-drop", "net_admin");
    assertThat(container(undone).capabilitiesAdd()).containsExactly("CAP_CHOWN");
    assertThat(container(undone).capabilitiesDrop()).containsExactly("CAP_NET_ADMIN");
  }

  @Test
  void theLogDriverKeepsItsOptionsUntilItIsAnother() throws RefusedFlag {
    ServiceSpec spec = create("log-driver", "json-file", "log-opt", "max-size=1m");
    ServiceSpec more = update(spec, "log-opt", "max-file=2");
    assertThat(container(more).log())
        .isEqualTo(
            new ContainerSpec.LogDriver("json-file", Map.of("max-size", "1m", "max-file", "2")));
    assertThat(container(update(more, "log-driver", "local")).log())
        .isEqualTo(new ContainerSpec.LogDriver("local", Map.of()));
    assertThat(container(update(more, "log-driver", "")).log()).isNull();
  }

  @Test
  void jobsCountCompletions() throws RefusedFlag {
    ServiceSpec job = create("mode", "replicated-job", "replicas", "5");
    assertThat(job.mode()).isEqualTo(new Mode.ReplicatedJob(5, 5));
    assertThat(create("mode", "replicated-job", "replicas", "5", "max-concurrent", "2").mode())
        .isEqualTo(new Mode.ReplicatedJob(2, 5));
    assertThat(update(job, "max-concurrent", "1").mode()).isEqualTo(new Mode.ReplicatedJob(1, 5));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mode=global;replicas=2 | replicas can only be used with replicated or replicated-job mode",
        "max-concurrent=2 | max-concurrent can only be used with replicated-job mode",
        "mode=foo | Unknown mode: foo, only replicated and global supported",
        "mode=global-job;update-delay=1s | update and rollback configuration is not supported for jobs",
        "update-order=foo | unrecognized update order foo",
        "rollback-failure-action=foo | unrecognized update failure action foo",
        "restart-condition=foo | invalid RestartCondition: \"foo\"",
        "replicas=-1 | --replicas: '-1' is not a whole number from 0 to 9223372036854775807",
        "no-healthcheck=true;health-cmd=true | --no-healthcheck conflicts with --health-* options",
        "generic-resource=gpu=UUID1 | --generic-resource: invalid generic-resource request `gpu=UUID1`, Named Generic Resources is not supported for service create or update; write KIND=AMOUNT",
        "placement-pref=zone | --placement-pref: invalid placement preference: \"zone\" (must be of format \"<strategy>=<arg>\")",
        "placement-pref=binpack=zone | --placement-pref: unsupported placement preference binpack (only spread is supported)",
        "log-opt=a=b | --log-opt: say whose option it is with --log-driver",
        "env-add=A=1 | unknown flag: --env-add is none of 'service create'",
        "foo=1 | unknown flag: --foo is none of 'service create'"
      })
  void whatIsWrongIsSaidInSwarmsWords(String given, String message) {
    String[] pairs =
        Arrays.stream(given.split(";"))
            .flatMap(pair -> Arrays.stream(pair.split("=", 2)))
            .toArray(String[]::new);
    assertThatThrownBy(() -> create(pairs))
        .isInstanceOfSatisfying(RefusedFlag.class, e -> assertThat(e.isUnsupported()).isFalse())
        .hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "publish=127.0.0.1:80:80",
        "publish=published=80",
        "publish=target=80,mode=mesh",
        "publish=0",
        "mount=type=bind,source=rel,target=/a",
        "mount=type=volume,source=a",
        "mount=type=tmpfs,target=/a,volume-nocopy=true",
        "mount=target=/a,foo=bar",
        "mount=\"target=/a",
        "secret=target=a",
        "secret=source=a,mode=999",
        "env==x",
        "host=db",
        "ulimit=nofile=20:10",
        "update-max-failure-ratio=half",
        "stop-grace-period=10",
        "limit-memory=much",
        "init=maybe"
      })
  void aWrongValueNamesItsFlag(String given) {
    String[] pair = given.split("=", 2);
    assertThatThrownBy(() -> create(pair[0], pair[1]))
        .isInstanceOf(RefusedFlag.class)
        .hasMessageStartingWith("--" + pair[0] + ": ");
  }
}
