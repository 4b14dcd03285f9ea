package dev.skep.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One bed of three hosts with engines and a registry; each test leaves it healed. */
class HostsIT {
  /** Of what must happen; on a busy machine it takes longer. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** After which a server that has been reached, or should be, is taken to say nothing. */
  private static final int ANSWER_MILLIS = 5_000;

  @TempDir static Path directory;
  private static TestBed bed;

  @BeforeAll
  static void start() {
    assumeTrue(Prerequisites.isRoot(), "a bed of hosts needs root on Linux");
    bed = TestBed.builder(directory.resolve("bed")).hosts(3).registry(true).disks(4).start();
  }

  @AfterAll
  static void nothing_is_left_of_a_closed_bed() throws IOException {
    if (bed != null) {
      Traces traces = Traces.of(bed);
      assertThat(traces.remaining()).hasSizeGreaterThan(bed.hosts().size());
      bed.close();
      assertThat(traces.remaining()).isEmpty();
      bed.close();
    }
  }

  @AfterEach
  void heal() {
    bed.healAll();
    for (Host host : bed.hosts()) {
      host.docker("ps", "-aq")
          .orThrow()
          .stdout()
          .lines()
          .forEach(container -> host.docker("rm", "-f", container).orThrow());
    }
  }

  @Test
  void every_host_pulls_from_the_registry_and_its_ports_are_reached_from_everywhere() {
    for (Host host : bed.hosts()) {
      serve(host);
      assertThat(answer(host)).startsWith("web:1 ");
      String digests =
          host.docker("image", "inspect", "-f", "{{.Id}} {{.RepoDigests}}", reference("skep/web:1"))
              .orThrow()
              .text();
      assertThat(digests).contains(bed.images().id(Images.STANDARD.getFirst()));
      assertThat(digests).contains(bed.images().digest(Images.STANDARD.getFirst()));
    }
    for (Host from : bed.hosts()) {
      for (Host to : bed.hosts()) {
        assertThat(fetch(from, to)).isEqualTo(answer(to));
      }
    }
  }

  @Test
  void a_host_with_a_cut_link_is_alone_but_its_engine_can_be_spoken_to() {
    Host first = bed.host(1);
    serve(first);
    first.cutLink();
    assertThat(first.isLinked()).isFalse();
    assertThat(answer(first)).isEmpty();
    assertThat(reaches(first, bed.host(2).address())).isFalse();
    assertThat(soonReaches(bed.host(2), bed.host(3).address())).isTrue();
    assertThat(first.docker("ps", "-q").orThrow().text()).isNotEmpty();
    first.healLink();
    assertThat(Wait.until(PATIENCE, () -> answer(first).startsWith("web:1 "))).isTrue();
  }

  @Test
  void a_partition_parts_its_sides_and_nothing_else() {
    Host one = bed.host(1);
    Host two = bed.host(2);
    Host three = bed.host(3);
    bed.partition(Set.of(one), Set.of(two, three));
    assertThat(reaches(one, two.address())).isFalse();
    assertThat(reaches(three, one.address())).isFalse();
    assertThat(soonReaches(two, three.address())).isTrue();
    assertThat(soonReaches(one, bed.gateway())).isTrue();
    bed.healAll();
    assertThat(soonReaches(one, two.address())).isTrue();
  }

  @Test
  void what_is_dropped_one_way_passes_the_other_way() {
    Host one = bed.host(1);
    Host two = bed.host(2);
    bed.drop(two, one);
    int heardBefore = echoRequestsHeard(two);
    assertThat(reaches(one, two.address())).isFalse();
    assertThat(echoRequestsHeard(two)).isEqualTo(heardBefore + 1);
  }

  @Test
  void a_host_that_is_killed_hard_says_no_last_word_and_boots_with_its_disks() throws IOException {
    Host second = bed.host(2);
    serve(second, "--restart", "always");
    second.exec("cp", "/etc/hostname", second.disk().toString()).orThrow();
    HostProcess bystander = second.start(ProcessSpec.of("bystander", "sleep", "600"));
    // A server that accepts and says nothing, so only its end could be heard.
    second.start(ProcessSpec.of("silent", "busybox", "nc", "-l", "-p", "81", "-e", "cat"));
    List<String> listens = List.of("grep", "-q", ":0051 ", "/proc/net/tcp", "/proc/net/tcp6");
    assertThat(Wait.until(PATIENCE, () -> second.exec(listens, PATIENCE).succeeded())).isTrue();
    try (Socket connection = connectedTo(second, 81)) {
      second.killHard();
      assertThatThrownBy(() -> connection.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
    }
    assertThat(second.isUp()).isFalse();
    assertThat(second.isEngineUp()).isFalse();
    assertThat(bystander.exitCode()).hasValue(137);
    assertThatThrownBy(() -> second.exec("true")).hasMessage("node-2 is down: boot it first");

    second.boot();
    assertThat(second.exec("cat", second.disk() + "/hostname").text()).isEqualTo("node-2");
    assertThat(Wait.until(PATIENCE, () -> answer(second).startsWith("web:1 "))).isTrue();
  }

  @Test
  void containers_outlive_the_death_and_the_restart_of_their_engine() {
    Host third = bed.host(3);
    serve(third);
    String started = third.docker("inspect", "-f", "{{.State.StartedAt}}", "web").text();
    third.killEngine();
    assertThat(third.isEngineUp()).isFalse();
    third.restartEngine();
    third.restartEngine();
    assertThat(
            third.docker("inspect", "-f", "{{.State.StartedAt}} {{.State.Running}}", "web").text())
        .isEqualTo(started + " true");
    assertThat(answer(third)).startsWith("web:1 ");
  }

  @Test
  void a_process_runs_inside_its_host_and_is_signalled_from_outside() {
    Host first = bed.host(1);
    HostProcess process =
        first.start(
            ProcessSpec.of("job", "sh", "-c", "hostname; echo $COLOUR; exit 3")
                .env("COLOUR", "red"));
    assertThat(process.waitFor(PATIENCE)).isEqualTo(3);
    assertThat(process.logTail(9)).isEqualTo("node-1\nred");

    HostProcess sleeper = first.start(ProcessSpec.of("job", "sleep", "600"));
    assertThat(first.process("job"))
        .hasValueSatisfying(each -> assertThat(each.isAlive()).isTrue());
    assertThatThrownBy(() -> first.start(ProcessSpec.of("job", "true")))
        .hasMessageContaining("already runs job");
    sleeper.pause();
    sleeper.terminate();
    assertThat(sleeper.isAlive()).isTrue();
    sleeper.resume();
    assertThat(sleeper.waitFor(PATIENCE)).isEqualTo(128 + 15);
  }

  @Test
  void a_command_that_cannot_be_run_says_so_in_the_log() {
    HostProcess process = bed.host(1).start(ProcessSpec.of("nonsense", "no-such-program"));
    assertThat(process.waitFor(PATIENCE)).isEqualTo(127);
    assertThat(process.logTail(1)).contains("no-such-program: not found");
  }

  @Test
  void the_registry_can_be_taken_away_and_comes_back_with_its_images() {
    Host registry = bed.registry().orElseThrow().host();
    registry.killHard();
    String image = reference("skep/web:3");
    assertThat(bed.host(1).docker("pull", image).succeeded()).isFalse();
    registry.boot();
    bed.host(1).docker("pull", image).orThrow();
  }

  @Test
  void a_full_disk_takes_nothing_until_it_is_freed() {
    Host first = bed.host(1);
    List<String> write = List.of("cp", "/etc/hostname", first.disk().toString());
    first.fillDisk();
    assertThat(first.exec(write, PATIENCE).stderr()).contains("No space left on device");
    first.freeDisk();
    assertThat(first.exec(write, PATIENCE).succeeded()).isTrue();
  }

  @Test
  void a_second_bed_has_its_own_names_and_an_occupied_directory_is_refused(@TempDir Path other)
      throws IOException {
    Traces traces;
    try (TestBed second = TestBed.builder(other).hosts(1).registry(false).start()) {
      assertThat(second.name()).isNotEqualTo(bed.name());
      assertThat(soonReaches(second.host(1), second.gateway())).isTrue();
      assertThat(reaches(second.host(1), bed.host(1).address())).isFalse();
      second.host(1).docker("run", "--rm", second.images().reference("skep/job:1")).orThrow();
      assertThatThrownBy(() -> TestBed.builder(other).start()).hasMessageContaining("a bed is up");
      HostProcess paused = second.host(1).start(ProcessSpec.of("paused", "sleep", "600"));
      paused.pause();
      traces = Traces.of(second);
    }
    assertThat(traces.remaining()).isEmpty();
  }

  private static void serve(Host host, String... options) {
    host.docker(
            Stream.of(
                    Stream.of("run", "-d", "--name", "web", "-p", "80:80"),
                    Stream.of(options),
                    Stream.of(reference("skep/web:1")))
                .flatMap(each -> each)
                .toArray(String[]::new))
        .orThrow();
    assertThat(Wait.until(PATIENCE, () -> answer(host).startsWith("web:1 "))).isTrue();
  }

  /** What the host's port 80 says to this machine; empty if nothing. */
  private static String answer(Host host) {
    try (Socket socket = connectedTo(host, 80)) {
      socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
          .replaceFirst("(?s).*\r\n\r\n", "");
    } catch (IOException e) {
      return "";
    }
  }

  private static Socket connectedTo(Host host, int port) throws IOException {
    Socket socket = new Socket();
    socket.connect(new InetSocketAddress(host.address(), port), ANSWER_MILLIS);
    socket.setSoTimeout(ANSWER_MILLIS);
    return socket;
  }

  private static int echoRequestsHeard(Host host) {
    List<String[]> icmp =
        host.exec("cat", "/proc/net/snmp")
            .orThrow()
            .stdout()
            .lines()
            .filter(line -> line.startsWith("Icmp:"))
            .map(line -> line.split(" "))
            .toList();
    int column = List.of(icmp.getFirst()).indexOf("InEchos");
    return Integer.parseInt(icmp.getLast()[column]);
  }

  private static String fetch(Host from, Host to) {
    return from.exec("busybox", "wget", "-q", "-O", "-", "http://" + to.address() + "/")
        .orThrow()
        .stdout();
  }

  private static String reference(String image) {
    return bed.images().reference(image);
  }

  /** A single ping may be late on a busy machine. */
  private static boolean soonReaches(Host from, String address) {
    return Wait.until(PATIENCE, () -> reaches(from, address));
  }

  private static boolean reaches(Host from, String address) {
    return from.exec("busybox", "ping", "-c", "1", "-W", "1", address).succeeded();
  }
}
