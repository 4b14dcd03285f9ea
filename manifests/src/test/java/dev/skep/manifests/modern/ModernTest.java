package dev.skep.manifests.modern;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Bytes;
import dev.skep.api.intent.DesiredStack;
import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.EngineOptions;
import dev.skep.api.model.EngineOptions.Device;
import dev.skep.api.model.EngineOptions.DeviceRequest;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.Dependency;
import dev.skep.api.model.ServiceSpec.Dependency.Condition;
import dev.skep.api.model.TaskSpec;
import dev.skep.manifests.Environment;
import dev.skep.manifests.Inputs;
import dev.skep.manifests.ManifestReader;
import dev.skep.manifests.Mode;
import dev.skep.manifests.Normalised;
import dev.skep.manifests.Options;
import dev.skep.manifests.Reading;
import dev.skep.manifests.Reads;
import dev.skep.manifests.Source;
import dev.skep.manifests.support.Feature;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of today's Compose Specification, and the same files read strictly. */
class ModernTest {
  private static final Map<String, String> NOTHING = Map.of();

  private static Reading read(
      Mode mode, Set<String> profiles, Map<String, String> files, String... texts) {
    Map<String, Bytes> contents = new HashMap<>();
    files.forEach((path, content) -> contents.put(path, Bytes.utf8(content)));
    Inputs inputs = new Inputs(Map.of("SET", "value"), contents);
    List<Source> sources = new ArrayList<>();
    for (int i = 0; i < texts.length; i++) {
      sources.add(new Source(i == 0 ? "f.yml" : "g.yml", texts[i]));
    }
    return ManifestReader.read(
        sources, inputs, inputs, new Options("s", "/w", Feature.ALL, mode, profiles));
  }

  private static DesiredStack stack(String... texts) {
    return Reads.stack(read(Mode.DEFAULT, Set.of(), NOTHING, texts));
  }

  private static List<String> names(DesiredStack stack) {
    return stack.services().stream().map(ServiceSpec::name).toList();
  }

  private static ServiceSpec service(String lines) {
    return stack("services:\n  a:\n    image: x\n" + lines.indent(4)).services().getFirst();
  }

  private static ContainerSpec container(String lines) {
    return service(lines).task().container();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "privileged: true",
        "devices: [/dev/sda]",
        "device_cgroup_rules: [\"c 1:3 mr\"]",
        "gpus: all",
        "security_opt: [\"no-new-privileges:true\"]",
        "annotations: {a: b}",
        "storage_opt: {size: 1G}",
        "ipc: host",
        "pid: host",
        "uts: host",
        "userns_mode: host",
        "cgroup: private",
        "cgroupns_mode: host",
        "cgroup_parent: /x",
        "shm_size: 64m",
        "runtime: runsc",
        "domainname: example.test",
        "pull_policy: always",
        "cpu_shares: 512",
        "cpu_period: 50ms",
        "cpu_quota: 50000",
        "cpu_rt_period: 95ms",
        "cpu_rt_runtime: \"400ms\"",
        "cpuset: 0-3",
        "mem_swappiness: 10",
        "memswap_limit: -1",
        "oom_kill_disable: true",
        "oom_score_adj: -500",
        "blkio_config: {weight: 300}",
        "group_add: [mail, 4242]",
        "dns_opt: [\"ndots:2\"]",
        "platform: linux/arm64",
        "cpus: 0.5",
        "mem_limit: 64m",
        "mem_reservation: 32m",
        "pids_limit: 100",
        "scale: 3",
        "network_mode: host",
        "label_file: ./labels",
        "healthcheck: {test: x, start_interval: 1s}",
        "deploy: {resources: {reservations: {devices: [{capabilities: [gpu], count: 1}]}}}",
        "depends_on: {a: {condition: service_healthy, required: false}}",
      })
  void whatIsHonouredChangesTheService(String line) {
    Reading with =
        read(
            Mode.DEFAULT,
            Set.of(),
            Map.of("/w/labels", "l=v\n"),
            "services:\n  b: {image: x}\n  a:\n    image: x\n    "
                + line.replace("{a: ", "{b: ")
                + "\n");
    Reading without =
        read(Mode.DEFAULT, Set.of(), NOTHING, "services:\n  b: {image: x}\n  a:\n    image: x\n");
    assertThat(Reads.stack(with).services().getFirst())
        .isNotEqualTo(Reads.stack(without).services().getFirst());
  }

  @Test
  void devicesHaveAShortAndALongForm() {
    EngineOptions engine =
        container(
                """
                devices:
                  - /dev/sda
                  - /dev/sdb:/dev/xvdb:r
                  - /dev/sdc:rw
                  - {source: /dev/sdd, target: /dev/d, permissions: m}
                  - vendor.example/gpu=0
                """)
            .engine();
    assertThat(engine.devices())
        .containsExactly(
            new Device("/dev/sda", "/dev/sda", "rwm"),
            new Device("/dev/sdb", "/dev/xvdb", "r"),
            new Device("/dev/sdc", "/dev/sdc", "rw"),
            new Device("/dev/sdd", "/dev/d", "m"));
    assertThat(engine.deviceRequests())
        .containsExactly(
            new DeviceRequest("cdi", 0, List.of("vendor.example/gpu=0"), List.of(), Map.of()));
  }

  @Test
  void gpusAreRequestsToTheDriver() {
    assertThat(container("gpus: all").engine().deviceRequests())
        .containsExactly(new DeviceRequest("", -1, List.of(), List.of("gpu"), Map.of()));
    assertThat(container("gpus: [{driver: nvidia, device_ids: [\"0\"]}]").engine().deviceRequests())
        .containsExactly(new DeviceRequest("nvidia", 0, List.of("0"), List.of("gpu"), Map.of()));
  }

  @Test
  void olderKeysForLimitsMeanWhatDeploySays() {
    TaskSpec.Resources resources =
        service("cpus: 0.5\nmem_limit: 64m\nmem_reservation: 32m\npids_limit: 10\n")
            .task()
            .resources();
    assertThat(resources.limits().nanoCpus()).isEqualTo(500_000_000);
    assertThat(resources.limits().memoryBytes()).isEqualTo(64 << 20);
    assertThat(resources.limits().pids()).isEqualTo(10);
    assertThat(resources.reservations().memoryBytes()).isEqualTo(32 << 20);
    assertThat(service("scale: 3").replicas()).hasValue(3);
  }

  @Test
  void numbersAndFlagsMayStandInQuotes() {
    ServiceSpec service =
        service("read_only: \"true\"\ndeploy: {replicas: \"4\"}\nports: [{target: \"80\"}]\n");
    assertThat(service.replicas()).hasValue(4);
    assertThat(service.task().container().readOnly()).isTrue();
    assertThat(service.endpoint().ports().getFirst().target()).isEqualTo(80);
  }

  @Test
  void dependenciesAreKeptWithTheService() {
    String text =
        """
        services:
          a:
            image: x
            depends_on:
              b: {condition: service_healthy, restart: true}
              c: {condition: service_started, required: false}
          b: {image: x, depends_on: [d]}
          d: {image: x}
        """;
    assertThat(stack(text).services().getFirst().dependencies())
        .containsExactly(new Dependency("s_b", Condition.SERVICE_HEALTHY, true, true));
    assertThat(stack(text).services().get(1).dependencies())
        .containsExactly(new Dependency("s_d", Condition.SERVICE_STARTED, true, false));
  }

  @Test
  void servicesThatWaitForEachOtherAreRefused() {
    String text =
        """
        services:
          a: {image: x, depends_on: [b]}
          b: {image: x, depends_on: [c]}
          c: {image: x, depends_on: [b]}
        """;
    assertThat(Reads.errors(Reads.full(text)))
        .singleElement()
        .asString()
        .contains("services depend on each other in a circle: a, b, c");
  }

  @Test
  void profilesSelectServices() {
    String text =
        """
        services:
          a: {image: x}
          b: {image: x, profiles: [debug]}
          c: {image: x, profiles: [test, debug]}
        """;
    assertThat(names(stack(text))).containsExactly("s_a");
    assertThat(names(Reads.stack(read(Mode.DEFAULT, Set.of("test"), NOTHING, text))))
        .containsExactly("s_a", "s_c");
    assertThat(names(Reads.stack(read(Mode.DEFAULT, Set.of("*"), NOTHING, text)))).hasSize(3);
    assertThat(
            Reads.errors(
                Reads.full(text.replace("a: {image: x}", "a: {image: x, depends_on: [b]}"))))
        .singleElement()
        .asString()
        .contains("belongs to a profile that is not active; add --profile debug");
  }

  @Test
  void servicesExtendServicesOfTheirOwnAndOfOtherFiles() {
    Map<String, String> files =
        Map.of(
            "/w/common/base.yml",
            "services:\n  base:\n    image: base\n    environment: {A: 1, B: 1}\n"
                + "    volumes: [\"./data:/data\"]\n    extends: root\n"
                + "  root: {image: root, command: [run]}\n");
    Reading reading =
        read(
            Mode.DEFAULT,
            Set.of(),
            files,
            "services:\n  a:\n    extends: {file: common/base.yml, service: base}\n"
                + "    environment: {B: 2}\n  b: {extends: a, image: other}\n");
    ContainerSpec a = Reads.stack(reading).services().get(0).task().container();
    assertThat(a.image()).isEqualTo("base:latest");
    assertThat(a.args()).containsExactly("run");
    assertThat(a.env()).containsExactly("A=1", "B=2");
    assertThat(a.mounts().getFirst().source()).isEqualTo("/w/common/data");
    assertThat(Reads.stack(reading).services().get(1).task().container().image())
        .isEqualTo("other:latest");
    assertThat(reading.inputs().files()).containsKey("/w/common/base.yml");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "services: {a: {extends: b}} | 1:25 there is no service 'b' to extend in this file",
        "services: {web: {image: x}, a: {extends: wbe}} | did you mean 'web'?",
        "services: {a: {extends: b}, b: {extends: a}} | services extend each other in a circle: a, b",
        "services: {a: {extends: {file: no.yml, service: b}}} | 1:32 the file /w/no.yml does not exist",
        "include: [no.yml] | 1:11 the file /w/no.yml does not exist",
        "include: [self.yml] | files include each other in a circle: /w/self.yml",
      })
  void whatIsNotThereIsNamed(String text, String problem) {
    assertThat(
            Reads.errors(
                read(Mode.DEFAULT, Set.of(), Map.of("/w/self.yml", "include: [self.yml]\n"), text)))
        .anySatisfy(error -> assertThat(error).contains(problem));
  }

  @Test
  void filesIncludeFilesWithDirectoriesAndVariablesOfTheirOwn() {
    Map<String, String> files =
        Map.of(
            "/w/db/stack.yml",
            "services:\n  db:\n    image: \"db:${TAG}\"\n    env_file: db.env\n"
                + "    environment: {S: \"${SET}\"}\n",
            "/w/db/db.env",
            "FROM=db\n",
            "/w/tags.env",
            "TAG=7\nSET=loses\n");
    Reading reading =
        read(
            Mode.DEFAULT,
            Set.of(),
            files,
            "include:\n  - {path: db/stack.yml, env_file: tags.env}\n"
                + "services:\n  web: {image: x, depends_on: [db]}\n");
    DesiredStack stack = Reads.stack(reading);
    assertThat(names(stack)).containsExactly("s_db", "s_web");
    ContainerSpec db = stack.services().getFirst().task().container();
    assertThat(db.image()).isEqualTo("db:7");
    assertThat(db.env()).containsExactly("FROM=db", "S=value");
  }

  @Test
  void whatIsIncludedIsNotDeclaredAgain() {
    Reading reading =
        read(
            Mode.DEFAULT,
            Set.of(),
            Map.of("/w/b.yml", "services:\n  a: {image: y}\n"),
            "include: [b.yml]\nservices:\n  a: {image: x}\n");
    assertThat(Reads.errors(reading))
        .singleElement()
        .asString()
        .startsWith("3:3 'a' is declared in /w/b.yml:2 already, which is included");
  }

  @Test
  void aLaterFileResetsAndReplaces() {
    DesiredStack stack =
        stack(
            """
            services:
              a:
                image: x
                command: [run]
                ports: [{target: 80}]
                environment: [A=1, B=1]
                labels: {l: v}
              gone: {image: x}
            """,
            """
            services:
              a:
                command: !reset null
                ports: !override [{target: 81}]
                environment: {A: !reset null}
                labels: {m: v}
              gone: !reset null
            """);
    assertThat(names(stack)).containsExactly("s_a");
    ServiceSpec service = stack.services().getFirst();
    assertThat(service.task().container().args()).isEmpty();
    assertThat(service.task().container().env()).containsExactly("B=1");
    assertThat(service.task().container().labels()).containsKeys("l", "m");
    assertThat(service.endpoint().ports()).singleElement().extracting("target").isEqualTo(81);
  }

  @Test
  void contentsMayStandInTheFileOrInTheEnvironment() {
    String text =
        """
        services: {a: {image: x, configs: [c], secrets: [e]}}
        configs: {c: {content: "plain ${SET}"}}
        secrets: {e: {environment: SET}}
        """;
    DesiredStack stack = stack(text);
    assertThat(stack.configs().getFirst().content()).isEqualTo(Bytes.utf8("plain value"));
    assertThat(stack.secrets().getFirst().content()).isEqualTo(Bytes.utf8("value"));
    assertThat(stack.manifest()).doesNotContain("plain").contains("(content of the config c)");
    assertThat(Reads.errors(Reads.full("services: {}\nsecrets: {e: {environment: NOT}}\n")))
        .containsExactly("2:28 the variable NOT is not set; it is the content");
  }

  @Test
  void envFilesMayBeMissingWhereTheFileSaysSo() {
    String text = "services: {a: {image: x, env_file: [{path: a.env, required: %s}]}}\n";
    assertThat(Reads.errors(Reads.full(text.formatted(false)))).isEmpty();
    assertThat(Reads.errors(Reads.full(text.formatted(true)))).hasSize(1);
  }

  @Test
  void aFileNamesItsStack() {
    List<Source> sources =
        List.of(
            new Source("f.yml", "name: one\nservices: {}\n"),
            new Source("g.yml", "name: ${N}-two\n"));
    assertThat(ManifestReader.nameIn(sources, Environment.of(Map.of("N", "n")))).contains("n-two");
    assertThat(ManifestReader.nameIn(sources.subList(0, 1), Environment.of(Map.of())))
        .contains("one");
    assertThat(
            ManifestReader.nameIn(
                List.of(new Source("f.yml", "services: {name: {image: x}}\n")),
                Environment.of(Map.of())))
        .isEmpty();
    assertThat(Reads.warnings(Reads.full("name: t\nservices: {}\n")))
        .containsExactly("1:7 'name' is ignored: the stack is called s, as asked for");
    assertThat(Reads.warnings(Reads.full("name: s\nservices: {}\n"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "profiles: [a]",
        "extends: b",
        "gpus: all",
        "platform: linux/amd64",
        "mem_limit: 1g",
        "scale: 2",
        "group_add: [a]",
        "annotations: {a: b}",
        "depends_on: {b: {condition: service_started}}",
        "devices: [{source: /dev/sda}]",
        "env_file: [{path: a.env, required: false}]",
        "ports: [{target: 80, name: web}]",
        "deploy: {replicas: \"3\"}",
        "deploy: {resources: {limits: {cpus: 0.5}}}",
      })
  void readStrictlyTheyAreNotKnown(String line) {
    String text = "services:\n  a:\n    image: x\n    " + line + "\n  b: {image: x}\n";
    assertThat(Reads.errors(read(Mode.STRICT, Set.of(), NOTHING, text))).isNotEmpty();
    Reading modern = read(Mode.DEFAULT, Set.of("*"), Map.of("/w/a.env", ""), text);
    assertThat(Reads.errors(modern)).isEmpty();
  }

  @Test
  void readStrictlyNothingIsAskedOfTheEngineThatDockerWouldNotAsk() {
    String text = "services: {a: {image: x, privileged: true, pid: host}}\n";
    Reading reading = read(Mode.STRICT, Set.of(), NOTHING, text);
    EngineOptions engine = Reads.stack(reading).services().getFirst().task().container().engine();
    assertThat(engine.privileged()).isFalse();
    assertThat(engine.namespaces().pid()).isEmpty();
    assertThat(Reads.warnings(reading)).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "version: 4 | 1:10 'version' is ignored",
        "version: \"2.4\" | 1:10 'version' is ignored",
      })
  void otherVersionsAreRemarkedOn(String line, String warning) {
    assertThat(Reads.warnings(Reads.full(line + "\nservices: {}\n")))
        .singleElement()
        .asString()
        .startsWith(warning);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ipc: service:b | 4:10 'ipc' cannot name another container",
        "pid: private | 4:10 'pid' is one of host, not 'private'",
        "pull_policy: daily | 4:18 'pull_policy' is one of always, missing, never",
        "platform: linux | 4:15 'linux' is not a platform",
        "memswap_limit: 1g | 4:20 'memswap_limit' counts memory and swap together",
        "devices: [sda] | 4:15 'sda' is not a device",
        "gpus: [{count: 1, device_ids: [a]}] | 4:20 'count' and 'device_ids' exclude each other",
        "mem_limit: 1g\\n    deploy: {resources: {limits: {memory: 2g}}} | 4:16 'mem_limit' and 'memory' under 'deploy' say different things",
        "network_mode: service:b | 4:5 'network_mode' of 'a' is not supported",
        "post_start: [{command: x}] | 4:5 'post_start' of 'a' is not supported",
        "volumes_from: [b] | 4:5 'volumes_from' of 'a' is not supported",
        "oom_score_adj: 5000 | 4:20 'oom_score_adj' is from -1000 to 1000",
        "cpu_period: soon | 4:17 'cpu_period' is a number of microseconds or a duration",
        "hostname: h\\n    uts: host | 5:10 with the host's UTS namespace a container has the host's name",
        "profile: [a] | 4:5 unknown key 'profile' in 'a'; did you mean 'profiles'?",
      })
  void whatCannotBeIsRefusedWithItsPlaceAndTheWayOut(String line, String problem) {
    String text =
        "services:\n  a:\n    image: x\n    " + line.translateEscapes() + "\n  b: {image: x}\n";
    assertThat(Reads.errors(Reads.full(text))).singleElement().asString().startsWith(problem);
  }

  @Test
  void portsOfTwoServicesClash() {
    String text =
        """
        services:
          a: {image: x, ports: ["80:80"]}
          b: {image: x, ports: ["80:81", {target: 82, published: 90, mode: host}]}
          c: {image: x, ports: ["90:81/udp", {target: 83, published: 90, mode: host}]}
          d: {image: x, ports: ["90:84"]}
        """;
    assertThat(Reads.errors(Reads.full(text)))
        .containsExactly(
            "3:25 the port 80/tcp is published by 'a' already, in line 2",
            "5:25 the port 90/tcp is published by 'b' already, in line 3");
  }

  @Test
  void whatNobodyUsesIsRemarkedOn() {
    assertThat(Reads.warnings(Reads.full("services: {}\nnetworks: {n: {}}\nvolumes: {vv: {}}\n")))
        .containsExactly(
            "2:12 no service uses 'n' of the top-level 'networks'; it has no effect",
            "3:11 no service uses 'vv' of the top-level 'volumes'; it has no effect");
  }

  @Test
  void namesOfTheClusterMustSuitIt() {
    String text =
        "services: {}\nsecrets: {s: {external: true, name: \"a b\"}}\n"
            + "configs: {"
            + "c".repeat(70)
            + ": {content: x}}\nvolumes: {vv: {name: \"a/b\"}}\n";
    assertThat(Reads.errors(Reads.full(text)))
        .satisfiesExactly(
            error -> assertThat(error).startsWith("2:37 name 'a b' may hold only"),
            error -> assertThat(error).startsWith("3:11 name 's_cccc").contains("longer than 64"),
            error -> assertThat(error).startsWith("4:22 a volume's name 'a/b' may hold only"));
  }

  /** What a stack keeps of its manifest needs no file, variable, profile or other file any more. */
  @Test
  void whatIsKeptOfAManifestMeansTheSame() {
    Map<String, String> files =
        Map.of(
            "/w/base.yml",
            "services: {base: {image: x, gpus: all, devices: [/dev/sda]}}\n",
            "/w/inc.yml",
            "services: {inc: {image: x, network_mode: host, scale: 2, group_add: [5]}}\n",
            "/w/labels",
            "l=v\n",
            "/w/seccomp.json",
            "{\"defaultAction\": \"SCMP_ACT_ALLOW\"}\n");
    Reading first =
        read(
            Mode.DEFAULT,
            Set.of("p"),
            files,
            """
            name: s
            include: [inc.yml]
            services:
              a:
                extends: {file: base.yml, service: base}
                depends_on: {inc: {condition: service_healthy}}
                label_file: labels
                security_opt: ["seccomp=seccomp.json"]
                mem_limit: 64m
                cpus: "${NOPE:-${HALF:-0.5}}"
                annotations: [a=b]
                storage_opt: {size: 1G}
                volumes: [{type: tmpfs, target: /t, tmpfs: {size: 1m, mode: "0700"}}]
                deploy: {resources: {reservations: {devices: [{capabilities: [gpu]}]}}}
              b: {image: x, profiles: [p], privileged: "true", ulimits: {nofile: {soft: "1", hard: 2}}}
            """);
    DesiredStack stack = Reads.stack(first);
    assertThat(stack.services()).hasSize(3);
    assertThat(stack.services().getFirst().task().container().engine().securityOptions())
        .containsExactly("seccomp={\"defaultAction\": \"SCMP_ACT_ALLOW\"}\n");
    Reading again = read(Mode.DEFAULT, Set.of(), NOTHING, stack.manifest());
    assertThat(Reads.stack(again)).isEqualTo(stack);
  }

  @Test
  void howAnImageIsBuiltIsNoMatterHere() {
    Reading reading =
        Reads.full(
            "services: {a: {image: x, build: {context: ., ssh: [default], platforms: [a/b]}}}\n");
    assertThat(Reads.errors(reading)).isEmpty();
    assertThat(Reads.warnings(reading)).singleElement().asString().contains("'build' of 'a'");
  }

  @Test
  void shownAFileHasItsContentsAsTheyAreWritten() {
    String text =
        "services: {}\nconfigs: {c: {content: hello}}\nsecrets: {e: {environment: SET}}\n";
    Inputs inputs = new Inputs(Map.of("SET", "hunter2"), Map.of());
    Normalised shown =
        ManifestReader.normalise(
            List.of(new Source("f.yml", text)), inputs, inputs, Options.of("s", "/w"));
    assertThat(shown.toString())
        .contains("hello")
        .contains("environment")
        .doesNotContain("hunter2")
        .doesNotContain("(content");
  }

  @Test
  void keptAFileRefersToItsContentsAndRepeatsNoneOfThem() {
    Reading reading =
        Reads.with(
            """
            x-secret: &inline {content: hunter2-anchor}
            x-more: [hunter2-list]
            services: {a: {image: i, configs: [c, d], secrets: [e, f], x-note: stays}}
            configs:
              c: {content: "hunter2-${PART}"}
              d: *inline
            secrets:
              e: {environment: PASSWORD}
              f: {file: ./key}
            """,
            Map.of("PASSWORD", "hunter2-variable", "PART", "hunter2-part"),
            Map.of("/w/key", "hunter2-file"),
            Feature.ALL);
    assertThat(Reads.stack(reading).manifest())
        .doesNotContain("hunter2")
        .contains("(content of the config c)")
        .contains("(environment of the secret e)")
        .contains("/w/key")
        .contains("x-note: stays");
  }
}
