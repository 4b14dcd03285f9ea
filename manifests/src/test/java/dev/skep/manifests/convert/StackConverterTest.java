package dev.skep.manifests.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.skep.api.Bytes;
import dev.skep.api.intent.DesiredNetwork;
import dev.skep.api.intent.DesiredPayload;
import dev.skep.api.intent.DesiredStack;
import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.ContainerSpec.FileReference;
import dev.skep.api.model.ContainerSpec.Mount;
import dev.skep.api.model.Protocol;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.Mode;
import dev.skep.api.model.ServiceSpec.PublishedPort;
import dev.skep.api.model.ServiceSpec.PublishedPort.PublishMode;
import dev.skep.api.model.ServiceSpec.UpdatePolicy;
import dev.skep.api.model.TaskSpec;
import dev.skep.api.model.TaskSpec.NetworkAttachment;
import dev.skep.api.model.TaskSpec.RestartPolicy;
import dev.skep.manifests.Reads;
import dev.skep.manifests.support.Feature;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StackConverterTest {
  private static ServiceSpec service(String line) {
    return stack("services:\n  a:\n    image: nginx\n    " + line + "\n").services().getFirst();
  }

  private static ContainerSpec container(String line) {
    return service(line).task().container();
  }

  private static DesiredStack stack(String text) {
    return Reads.stack(Reads.full(text));
  }

  @Test
  void namesAndLabelsCarryTheStack() {
    ServiceSpec service = service("labels: {c: d}\n    deploy: {labels: [a=b]}");
    assertThat(service.name()).isEqualTo("s_a");
    assertThat(service.labels())
        .isEqualTo(
            Map.of("a", "b", "com.docker.stack.namespace", "s", "com.docker.stack.image", "nginx"));
    assertThat(service.task().container().labels())
        .isEqualTo(Map.of("c", "d", "com.docker.stack.namespace", "s"));
    assertThat(service.task().container().image()).isEqualTo("nginx:latest");
  }

  @Test
  void whatIsNotSaidHasSwarmsDefaults() {
    ServiceSpec service = service("");
    assertThat(service.mode()).isEqualTo(new Mode.Replicated(1));
    assertThat(service.update()).isEqualTo(UpdatePolicy.defaults());
    assertThat(service.rollback()).isEqualTo(UpdatePolicy.defaults());
    assertThat(service.task().restart()).isEqualTo(RestartPolicy.defaults());
    assertThat(service.task().resources()).isEqualTo(TaskSpec.Resources.none());
    assertThat(service.task().placement()).isEqualTo(TaskSpec.Placement.anywhere());
    assertThat(service.endpoint()).isEqualTo(ServiceSpec.Endpoint.none());
    assertThat(service.task().container().stopGracePeriod()).isNull();
  }

  @Test
  void aContainerHasEverythingThatIsSaidOfIt() {
    ContainerSpec container =
        container(
            """
            command: a b
                entrypoint: [c]
                environment: {Z: "1", B: null, A: "x=y"}
                working_dir: /d
                user: "1:2"
                hostname: h
                stop_signal: SIGINT
                stop_grace_period: 1m
                init: true
                read_only: true
                tty: true
                stdin_open: true
                cap_add: [net_admin, CAP_SYS_TIME]
                cap_drop: [ALL]
                sysctls: {a.b: 1}
                ulimits: {nproc: 5, nofile: {soft: 1, hard: -1}}
                extra_hosts: ["h:::1"]
                dns: 1.1.1.1
                dns_search: [x.y]
                logging: {driver: json-file, options: {max-file: 3}}
                healthcheck: {test: t, interval: 1s, timeout: 2s, retries: 3, start_period: 0s}
            """);
    assertThat(container.command()).containsExactly("c");
    assertThat(container.args()).containsExactly("a", "b");
    assertThat(container.env()).containsExactly("A=x=y", "B", "Z=1");
    assertThat(container.workingDir()).isEqualTo("/d");
    assertThat(container.user()).isEqualTo("1:2");
    assertThat(container.hostname()).isEqualTo("h");
    assertThat(container.stopSignal()).isEqualTo("SIGINT");
    assertThat(container.stopGracePeriod()).isEqualTo(Duration.ofMinutes(1));
    assertThat(container.init()).isTrue();
    assertThat(container.readOnly()).isTrue();
    assertThat(container.tty()).isTrue();
    assertThat(container.openStdin()).isTrue();
    assertThat(container.capabilitiesAdd()).containsExactly("CAP_NET_ADMIN", "CAP_SYS_TIME");
    assertThat(container.capabilitiesDrop()).containsExactly("ALL");
    assertThat(container.sysctls()).isEqualTo(Map.of("a.b", "1"));
    assertThat(container.ulimits())
        .containsExactly(
            new ContainerSpec.Ulimit("nofile", 1, -1), new ContainerSpec.Ulimit("nproc", 5, 5));
    assertThat(container.extraHosts()).containsExactly("::1 h");
    assertThat(container.dns())
        .isEqualTo(new ContainerSpec.Dns(List.of("1.1.1.1"), List.of("x.y"), List.of()));
    assertThat(container.log())
        .isEqualTo(new ContainerSpec.LogDriver("json-file", Map.of("max-file", "3")));
    assertThat(container.healthCheck())
        .isEqualTo(
            new ContainerSpec.HealthCheck(
                List.of("CMD-SHELL", "t"),
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                null,
                null,
                3));
  }

  @Test
  void aHealthCheckCanBeSwitchedOff() {
    ContainerSpec container = container("healthcheck: {disable: true}");
    assertThat(container.healthCheck())
        .isEqualTo(new ContainerSpec.HealthCheck(List.of("NONE"), null, null, null, null, 0));
  }

  @Test
  void deploySaysHowManyWhereAndHow() {
    ServiceSpec service =
        service(
            """
            deploy:
                  replicas: 3
                  endpoint_mode: dnsrr
                  placement:
                    constraints: [node.role == worker]
                    preferences: [{spread: node.labels.z}]
                    max_replicas_per_node: 2
                  resources:
                    limits: {cpus: "0.5", memory: 64M, pids: 9}
                    reservations:
                      memory: 32m
                      generic_resources: [{discrete_resource_spec: {kind: gpu, value: 2}}]
                  restart_policy: {condition: on-failure, delay: 1s, max_attempts: 4, window: 2m}
                  update_config: {parallelism: 0, delay: 1s, failure_action: rollback, order: start-first}
                  rollback_config: {monitor: 9s, max_failure_ratio: 0.25}
            """);
    TaskSpec task = service.task();
    assertThat(service.mode()).isEqualTo(new Mode.Replicated(3));
    assertThat(service.endpoint().mode()).isEqualTo(ServiceSpec.Endpoint.Resolution.DNSRR);
    assertThat(task.placement())
        .isEqualTo(
            new TaskSpec.Placement(
                List.of("node.role == worker"), List.of("node.labels.z"), 2, List.of()));
    assertThat(task.resources())
        .isEqualTo(
            new TaskSpec.Resources(
                new TaskSpec.Amount(500_000_000, 64 << 20, 9, Map.of()),
                new TaskSpec.Amount(0, 32 << 20, 0, Map.of("gpu", 2L))));
    assertThat(task.restart())
        .isEqualTo(
            new RestartPolicy(
                RestartPolicy.Condition.ON_FAILURE,
                Duration.ofSeconds(1),
                4,
                Duration.ofMinutes(2)));
    assertThat(service.update())
        .isEqualTo(
            new UpdatePolicy(
                0,
                Duration.ofSeconds(1),
                UpdatePolicy.FailureAction.ROLLBACK,
                Duration.ofSeconds(5),
                0,
                UpdatePolicy.Order.START_FIRST));
    assertThat(service.rollback().monitor()).isEqualTo(Duration.ofSeconds(9));
    assertThat(service.rollback().maxFailureRatio()).isEqualTo(0.25);
    assertThat(service.rollback().parallelism()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "always, ANY, 0",
    "unless-stopped, ANY, 0",
    "'no', ANY, 0",
    "on-failure, ON_FAILURE, 0",
    "on-failure:3, ON_FAILURE, 3"
  })
  void restartCountsWhereThereIsNoRestartPolicy(
      String restart, RestartPolicy.Condition condition, int attempts) {
    RestartPolicy policy = service("restart: \"" + restart + "\"").task().restart();
    assertThat(policy.condition()).isEqualTo(condition);
    assertThat(policy.maxAttempts()).isEqualTo(attempts);
    assertThat(
            service("restart: \"" + restart + "\"\n    deploy: {restart_policy: {condition: none}}")
                .task()
                .restart()
                .condition())
        .isEqualTo(RestartPolicy.Condition.NONE);
  }

  @Test
  void portsAreSortedAndComplete() {
    assertThat(
            service("ports: [\"9000:9\", {target: 80, published: 8080, mode: host}, 7]")
                .endpoint()
                .ports())
        .containsExactly(
            new PublishedPort(Protocol.TCP, 7, 0, PublishMode.INGRESS),
            new PublishedPort(Protocol.TCP, 80, 8080, PublishMode.HOST),
            new PublishedPort(Protocol.TCP, 9, 9000, PublishMode.INGRESS));
  }

  @Test
  void volumesAreNamedAndDescribed() {
    DesiredStack stack =
        stack(
            """
            services:
              a:
                image: x
                tmpfs: [/t, "/u:size=64m,mode=1700"]
                volumes:
                  - data:/d:ro,nocopy
                  - shared:/s
                  - /anonymous
                  - ./conf:/c
                  - {type: tmpfs, target: /v, tmpfs: {size: 100}}
            volumes:
              data: {driver: nfs, driver_opts: {o: 1}, labels: {a: b}}
              shared: {external: true, name: real}
            """);
    assertThat(stack.services().getFirst().task().container().mounts())
        .containsExactly(
            new Mount(
                Mount.Type.VOLUME,
                "s_data",
                "/d",
                true,
                "",
                "",
                true,
                Map.of("a", "b", "com.docker.stack.namespace", "s"),
                "nfs",
                Map.of("o", "1"),
                0,
                0),
            Mount.of(Mount.Type.VOLUME, "real", "/s", false),
            Mount.of(Mount.Type.VOLUME, "", "/anonymous", false),
            Mount.of(Mount.Type.BIND, "/w/conf", "/c", false),
            new Mount(
                Mount.Type.TMPFS, "", "/v", false, "", "", false, Map.of(), "", Map.of(), 100, 0),
            Mount.of(Mount.Type.TMPFS, "", "/t", false),
            new Mount(
                Mount.Type.TMPFS,
                "",
                "/u",
                false,
                "",
                "",
                false,
                Map.of(),
                "",
                Map.of(),
                64 << 20,
                0700 | 01000));
  }

  @Test
  void servicesAttachToTheirNetworksByName() {
    DesiredStack stack =
        stack(
            """
            services:
              a: {image: x, networks: {n: {aliases: [q]}, h: null}}
              b: {image: x}
            networks:
              n: {driver_opts: {encrypted: ""}, ipam: {config: [{subnet: 10.9.0.0/24}]}, attachable: true}
              h: {external: true, name: host}
              unused: {}
            """);
    assertThat(stack.services().get(0).task().networks())
        .containsExactly(
            new NetworkAttachment("host", List.of()),
            new NetworkAttachment("s_n", List.of("q", "a")));
    assertThat(stack.services().get(1).task().networks())
        .containsExactly(new NetworkAttachment("s_default", List.of("b")));
    assertThat(stack.networks())
        .extracting(DesiredNetwork::name, DesiredNetwork::external)
        .containsExactly(tuple("s_default", false), tuple("host", true), tuple("s_n", false));
    assertThat(stack.networks().get(2).spec().subnets()).containsExactly("10.9.0.0/24");
  }

  @Test
  void secretsAndConfigsAreReadAndReferredTo() {
    DesiredStack stack =
        Reads.stack(
            Reads.with(
                """
                services:
                  a:
                    image: x
                    secrets: [own, {source: theirs, target: /t, uid: "5", mode: 0400}]
                    configs: [c]
                secrets:
                  own: {file: ./own.txt}
                  theirs: {external: true, name: real}
                  nobodys: {external: true}
                configs:
                  c: {file: /etc/c, name: c_v2, labels: [a=b]}
                """,
                Map.of(),
                Map.of("/w/own.txt", "pass", "/etc/c", "conf"),
                Feature.ALL));
    assertThat(stack.secrets())
        .containsExactly(
            new DesiredPayload(
                "s_own", Map.of("com.docker.stack.namespace", "s"), false, Bytes.utf8("pass")),
            new DesiredPayload("real", Map.of(), true, Bytes.EMPTY));
    assertThat(stack.configs())
        .containsExactly(
            new DesiredPayload(
                "c_v2",
                Map.of("a", "b", "com.docker.stack.namespace", "s"),
                false,
                Bytes.utf8("conf")));
    ContainerSpec container = stack.services().getFirst().task().container();
    assertThat(container.secrets())
        .containsExactly(
            new FileReference("real", null, "", "/t", "5", "0", 0400),
            new FileReference("s_own", null, "", "own", "0", "0", 0444));
    assertThat(container.configs())
        .containsExactly(new FileReference("c_v2", null, "", "c", "0", "0", 0444));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "networks: [n] | 4:16 the network 'n' is not declared",
        "secrets: [n] | 4:15 the secret 'n' is not declared",
        "configs: [{source: n}] | 4:24 the config 'n' is not declared",
        "volumes: [\"data:/d\"] | 4:15 the volume 'data' is not declared",
        "volumes: [{type: foo, target: /d}] | 4:22 a mount's type is one of",
        "volumes: [{type: tmpfs, source: x, target: /d}] | 4:37 has no source",
        "volumes: [{type: bind, source: /x, target: /d, volume: {nocopy: true}}] | 4:60 do not belong",
        "deploy: {mode: Global} | 4:20 'mode' is one of",
        "deploy: {mode: global, replicas: 2} | 4:38 remove 'replicas'",
        "deploy: {replicas: -1} | 4:24 must be a whole number from 0",
        "deploy: {resources: {limits: {cpus: abc}}} | 4:41 'abc' is not a number of CPUs",
        "deploy: {restart_policy: {condition: no}} | 4:42 'condition' is one of none, on-failure, any, not 'no'",
        "deploy: {update_config: {failure_action: foo}} | 4:46 'failure_action' is one of pause, continue, rollback",
        "deploy: {endpoint_mode: foo} | 4:29 'endpoint_mode' is one of vip, dnsrr",
        "restart: foo | 4:14 'restart' is one of",
        "ports: [{target: 80, mode: foo}] | 4:32 'mode' is one of ingress, host",
        "ports: [{published: 80}] | 4:13 a port needs a 'target'",
        "ports: [{target: 80, published: 70000}] | 4:37 from 0 to 65535",
        "healthcheck: {test: a, disable: true} | 4:37 remove one",
        "image: Foo | 4:12 no capital letters",
        "extra_hosts: [x] | 4:19 'x' is not a host",
        "tmpfs: \"/a:foo\" | 4:12 'foo' is not a tmpfs option",
      })
  void whatCannotBeIsRefusedAtItsPlace(String line, String problem) {
    String image = line.startsWith("image") ? "user: u" : "image: x";
    assertThat(Reads.errors(Reads.full("services:\n  a:\n    " + image + "\n    " + line + "\n")))
        .singleElement()
        .asString()
        .startsWith(problem.substring(0, problem.indexOf(' ') + 1))
        .contains(problem.substring(problem.indexOf(' ') + 1));
  }

  @Test
  void aServiceNeedsAnImage() {
    assertThat(Reads.errors(Reads.full("services:\n  a: {build: .}\n")))
        .singleElement()
        .asString()
        .contains("2:6 the service 'a' has no image; a stack cannot build one");
  }

  @Test
  void contentsAreBoundedAndMissingFilesNamed() {
    String text =
        "services: {}\nsecrets:\n  big: {file: /big}\n  gone: {file: /gone}\n  none: {}\n";
    assertThat(
            Reads.errors(
                Reads.with(text, Map.of(), Map.of("/big", "x".repeat(512_000)), Feature.ALL)))
        .containsExactly(
            "3:15 the file /big is too large; a secret has less than 512000 bytes",
            "4:16 the file /gone does not exist",
            "5:3 the secret 'none' has no content; name a 'file', or write external: true if it"
                + " exists already");
  }

  @Test
  void aTemplateSaysSoInEveryFileThatIsMadeOfIt() {
    String text =
        """
        services: {web: {image: a, configs: [c, d]}}
        configs: {c: {file: /w/c, template_driver: %s}, d: {file: /w/c}}
        """;
    DesiredStack stack =
        Reads.stack(
            Reads.with(text.formatted("golang"), Map.of(), Map.of("/w/c", "x"), Feature.AVAILABLE));
    assertThat(stack.services().getFirst().task().container().configs())
        .extracting(FileReference::isTemplate)
        .containsExactly(true, false);
    assertThat(
            Reads.errors(
                Reads.with(
                    text.formatted("jinja"), Map.of(), Map.of("/w/c", "x"), Feature.AVAILABLE)))
        .containsExactly("2:44 unknown template driver 'jinja'; write golang");
  }
}
