package dev.skep.manifests.support;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.intent.DesiredStack;
import dev.skep.manifests.Reading;
import dev.skep.manifests.Reads;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SupportTest {
  private static final String DECLARED =
      "networks: {n: {}, host: {external: true, name: host}}\n"
          + "volumes: {vv: {}}\nconfigs: {c: {external: true}}\n";

  private static String service(String line) {
    return "services:\n  a:\n    image: x\n    " + line + "\n  b: {image: x}\n" + DECLARED;
  }

  private static Reading without(String text, Feature missing) {
    Set<Feature> features = EnumSet.allOf(Feature.class);
    features.remove(missing);
    return Reads.with(text, Map.of(), Map.of("/w/t", "x"), features);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "OVERLAY_NETWORKS | networks: [n] | 4:16 networks of the cluster are not supported yet",
        "OVERLAY_NETWORKS | networks: {default: {aliases: [b]}} | 4:16 networks of the cluster",
        "OVERLAY_NETWORKS | networks: [host, default] | 4:16 several networks for one service",
        "INGRESS_PORTS | ports: [\"8080:80\"] | 4:13 ports that every node answers on are not supported yet; open the port on the nodes that run a task with the long form {target: 80, published: 8080, protocol: tcp, mode: host}",
        "INGRESS_PORTS | ports: [{target: 80}] | 4:13 ports that every node answers on",
        "GLOBAL_SERVICES | deploy: {mode: global} | 4:20 global services are not supported yet",
        "JOBS | deploy: {mode: replicated-job} | 4:20 jobs are not supported yet",
        "JOBS | deploy: {mode: global-job} | 4:20 jobs are not supported yet",
        "CLUSTER_VOLUMES | volumes: [{type: cluster, source: vv, target: /a}] | 4:22 volumes of type cluster",
        "WINDOWS | credential_spec: {file: x} | 4:5 'credential_spec' is for Windows",
        "WINDOWS | isolation: hyperv | 4:5 'isolation' is for Windows",
        "ATTACHMENT_OPTIONS | networks: {n: {driver_opts: {a: b}}} | 4:20 driver options",
      })
  void whatTheClusterCannotDoYetIsRefusedWithTheWayOut(
      Feature missing, String line, String problem) {
    assertThat(Reads.errors(without(service(line), missing)).getFirst()).contains(problem);
    assertThat(Reads.errors(Reads.full(service(line)))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "PAYLOAD_TEMPLATES | configs: {t: {file: /w/t, template_driver: golang}} | templates are not supported yet",
        "SECRET_DRIVERS | secrets: {t: {driver: vault}} | secrets of a driver are not supported yet",
        "IPAM_DRIVERS | networks: {t: {ipam: {driver: x}}} | address management by a driver",
        "CLUSTER_VOLUMES | volumes: {t: {x-cluster-spec: {}}} | volumes that the cluster attaches",
        "OVERLAY_NETWORKS | networks: {default: {driver: overlay}} | settings of the default network",
      })
  void declarationsToo(Feature missing, String text, String problem) {
    assertThat(Reads.errors(without(text, missing))).singleElement().asString().contains(problem);
    assertThat(Reads.errors(without(text, Feature.WINDOWS))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "networks: [host]",
        "networks: [default]",
        "ports: [{target: 80, published: 8080, mode: host}]",
        "deploy: {endpoint_mode: dnsrr}",
        "isolation: default",
        "deploy: {mode: global, update_config: {parallelism: 2}}",
        "deploy: {mode: replicated-job, replicas: 3}",
        "deploy: {mode: global-job}",
        "hostname: \"web-{{.Task.Slot}}\"",
        "configs: [c]"
      })
  void whatTheClusterCanDoPasses(String line) {
    assertThat(Reads.errors(Reads.current(service(line)))).isEmpty();
  }

  @Test
  void withoutOverlaysServicesRunOnTheDefaultBridgeAndTheUserIsToldOnce() {
    Reading reading =
        Reads.current(
            "services:\n  a: {image: x}\n  b: {image: x}\n  c: {image: x, networks: [h]}\n"
                + "networks: {h: {external: true, name: host}}\n");
    assertThat(Reads.warnings(reading))
        .singleElement()
        .asString()
        .startsWith("2:3 networks of the cluster are not supported yet")
        .contains("names of other services do not resolve");
    DesiredStack stack = Reads.stack(reading);
    assertThat(stack.services().get(0).task().networks()).isEmpty();
    assertThat(stack.services().get(2).task().networks()).hasSize(1);
    assertThat(stack.networks()).extracting(network -> network.name()).containsExactly("host");
  }

  @Test
  void withOverlaysNothingIsTakenAway() {
    Reading reading = Reads.full("services:\n  a: {image: x}\n");
    assertThat(reading.problems()).isEmpty();
    assertThat(Reads.stack(reading).networks()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "build: . | 4:5 'build' of 'a' is ignored: a stack runs images that exist",
        "container_name: q | 4:5 'container_name'",
        "links: [b] | 4:5 'links'",
        "depends_on: {b: {condition: service_completed_successfully}} | 4:33 'b' starts again after it has completed",
        "attach: false | 4:5 'attach' of 'a' is ignored",
        "volumes: [\"/x:/d:rox\"] | 4:15 the option 'rox' of a mount is ignored; did you mean 'ro'?",
        "volumes: [\"vv:/d:ro,z\"] | 4:15 the option 'z' of a mount is ignored",
        "ports: [{target: 80, mode: host, host_ip: 10.0.0.1}] | 4:38 'host_ip' of 'a' is ignored",
        "deploy: {placement: {constraints: [node.lables.a == b]}} | 4:40 no node has 'node.lables.a'",
        "deploy: {placement: {constraints: [node.role == mnager]}} | 4:40 a node's role is",
        "deploy: {placement: {preferences: [{spread: zone}]}} | 4:49 'zone' has no effect",
        "expose: [\"80\"] | 4:5 'expose'",
        "restart: \"no\" | 4:5 restart: \"no\" has no effect",
        "networks: {n: {ipv4_address: 10.0.0.5}} | 4:20 'ipv4_address' of 'n' is ignored",
      })
  void whatNoStackHonoursIsWarnedOf(String line, String warning) {
    Reading reading = Reads.full(service(line));
    assertThat(Reads.errors(reading)).isEmpty();
    assertThat(Reads.warnings(reading).stream().filter(text -> text.startsWith("4:")))
        .singleElement()
        .asString()
        .startsWith(warning);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "volumes: [\"v:/data\"] | 4:15 the path 'v:/data' in the container must start with '/'; a single letter",
        "volumes: [\"vv:data\"] | 4:15 the path 'data' in the container must start with '/'",
        "volumes: [\"vv:/d\", \"/x:/d\"] | 4:24 something is mounted at /d already, in line 4",
        "deploy: {endpoint_mode: dnsrr}\\n    ports: [80] | 4:29 endpoint_mode dnsrr works only with",
        "deploy: {resources: {limits: {cpus: \"0.0001\"}}} | 4:41 'cpus' must be at least 0.001",
        "deploy: {resources: {reservations: {memory: 1m}}} | 4:49 'memory' must be at least 4m",
        "deploy: {restart_policy: {delay: -1s}} | 4:38 'delay' must be 0s or more",
        "healthcheck: {test: a, interval: 1us} | 4:38 'interval' must be 1ms or more",
        "ports: [\"80:80\", \"80:81\"] | 4:22 the port 80/tcp is published already, in line 4",
        "configs: [{source: c, target: t}, {source: c, target: t}] | 4:59 another of the configs",
        "deploy: {placement: {constraints: [nonsense]}} | 4:40 'nonsense' is not a constraint; write",
        "deploy: {placement: {constraints: [\"a == b\"]}} | 4:40 'a' cannot be the key",
        "deploy: {placement: {constraints: [node.role ==]}} | 4:40 the constraint 'node.role ==' has",
        "deploy: {placement: {constraints: [node.id == a#b]}} | 4:40 the value 'a#b'",
        "deploy: {mode: replicated-job, update_config: {}} | 4:36 a job has no 'update_config'",
        "deploy: {replicas: 1000001} | 4:24 a service has at most 1000000 replicas",
        "cap_add: [NET_ADMN] | 4:15 'NET_ADMN' is not a capability; did you mean 'NET_ADMIN'?",
        "ulimits: {nofiles: 5} | 4:15 'nofiles' is not a ulimit; did you mean 'nofile'?",
        "ulimits: {nofile: {soft: 5, hard: 4}} | 4:30 a soft limit must not be above",
        "dns: [nameserver] | 4:11 'nameserver' is not an IP address",
        "extra_hosts: [\"a:b\"] | 4:19 'b' is not an IP address; write name:10.0.0.1",
        "stop_signal: SIGTREM | 4:18 'SIGTREM' is not a signal",
        "healthcheck: {test: [curl, x]} | 4:26 the list of a health check's test begins with CMD",
        "healthcheck: {test: [CMD]} | 4:26 nothing to run follows CMD",
        "depends_on: [c] | 4:18 'a' depends on 'c', but there is no such service",
        "networks: [nn] | 4:16 the network 'nn' is not declared; add it under the top-level 'networks'; did you mean 'n'?",
        "deploy: {update_config: {max_failure_ratio: 2}} | 4:49 'max_failure_ratio' is a number from 0 to 1",
      })
  void whatAManagerWouldRefuseIsRefusedWithItsPlace(String line, String problem) {
    assertThat(Reads.errors(Reads.full(service(line.translateEscapes()))))
        .singleElement()
        .asString()
        .startsWith(problem);
  }

  @Test
  void aServicesNameMustSuitSwarm() {
    assertThat(Reads.errors(Reads.full("services:\n  a.b: {image: x}\n")))
        .singleElement()
        .asString()
        .startsWith("2:3 the service's name 's_a.b'");
  }

  @Test
  void keysOfOursThatDoNotExistYetAreRefused() {
    assertThat(Reads.errors(Reads.full("x-skep: {autoscale: 1}\nservices: {}\n")))
        .singleElement()
        .asString()
        .startsWith("1:1 'x-skep' is reserved");
  }

  @Test
  void whatExistsAlreadyStaysAsItIs() {
    assertThat(
            Reads.warnings(
                Reads.full(
                    "services: {a: {image: x, networks: [n]}}\n"
                        + "networks: {n: {external: true, driver: overlay, x-a: 1}}\n"
                        + "configs: {c: {external: true, labels: [a=b]}}\n")))
        .satisfiesExactly(
            warning -> assertThat(warning).startsWith("2:32 'driver' of 'n' is ignored"),
            warning -> assertThat(warning).startsWith("3:31 'labels' of 'c' is ignored"));
  }
}
