package dev.skep.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.cli.client.ScriptedDaemon;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandsTest {
  private static final String WEB =
      """
      {"id":"nl16k0fb4o97gbg51vrdkesyb","name":"web","mode":"replicated","running":1,"desired":1,
       "image":"web:1","monitorMillis":1000,"revision":1,"createdAt":"2026-11-20T12:00:00Z"}\
      """;

  private static final String TASK =
      """
      {"id":"az55qvavo8rkq0a","name":"web.1","serviceId":"nl16k0fb4o97gbg51vrdkesyb","service":"web",
       "slot":1,"node":"node-1","image":"web:1","desired":"running","state":"running",
       "since":"2026-11-20T11:59:55Z","upToDate":true,"createdAt":"2026-11-20T11:59:50Z"}\
      """;

  @TempDir private Path files;
  private ScriptedDaemon daemon;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private InputStream in = InputStream.nullInputStream();
  private Instant now = Instant.parse("2026-11-20T12:00:00Z");

  @BeforeEach
  void start() throws IOException {
    daemon = new ScriptedDaemon(files.resolve("s"));
  }

  @AfterEach
  void stop() throws IOException {
    daemon.close();
  }

  private int skep(String... arguments) {
    out.reset();
    err.reset();
    return Commands.run(
        new Invocation(
            in,
            new PrintStream(out, false, StandardCharsets.UTF_8),
            new PrintStream(err, false, StandardCharsets.UTF_8),
            false,
            Map.of(Invocation.SOCKET_VARIABLE, daemon.socket().toString(), "TAG", "7"),
            files,
            () -> now,
            this::pass,
            action -> () -> {}),
        arguments);
  }

  private void pass(Duration length) {
    now = now.plus(length);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "node ls --nonsense | Unknown option: '--nonsense'",
        "nodes | Unmatched argument at index 0: 'nodes'",
        "service scale web | write SERVICE=REPLICAS",
        "service scale web=many | write a whole number",
        "get planets | unknown kind 'planets'",
        "swarm join-token king | unknown role king",
        "apply | no files",
        "apply -f x.yml --timeout soon | write for example 90s",
        "delete | name either stacks or",
        "node update n | ",
        "service | Usage: skep service"
      })
  void aWrongCallEndsWithTwoAndSaysWhatIsWrong(String arguments, String message)
      throws IOException {
    Files.writeString(files.resolve("x.yml"), "services: {}");
    if (arguments.strip().equals("node update n")) {
      assertThat(skep("node", "update", "n")).isEqualTo(2);
      assertThat(err()).contains("nothing to change");
      return;
    }
    assertThat(skep(arguments.strip().split(" "))).isEqualTo(2);
    assertThat(err()).contains(message);
  }

  @ParameterizedTest
  @CsvSource({
    "404, not-found, 1",
    "409, refused, 1",
    "503, not-manager, 1",
    "503, no-quorum, 4",
    "504, outcome-unknown, 4",
    "500, fault, 1"
  })
  void aRefusalIsPrintedAndGivesItsExitCode(int status, String code, int exit) {
    daemon.json("GET /nodes", status, "{\"code\":\"" + code + "\",\"message\":\"so it is\"}");
    assertThat(skep("node", "ls")).isEqualTo(exit);
    assertThat(err()).isEqualTo("Error: so it is\n");
    assertThat(out()).isEmpty();
  }

  @Test
  void noDaemonEndsWithFour() throws IOException {
    daemon.close();
    assertThat(skep("node", "ls")).isEqualTo(4);
    assertThat(err()).startsWith("Error: cannot connect to skepd at " + daemon.socket());
    assertThat(skep("version")).isZero();
    assertThat(out()).contains("Client: skep 0.").contains("Server: cannot connect");
  }

  @Test
  void theSocketOfTheOptionGoesBeforeThatOfTheEnvironment() {
    assertThat(skep("node", "ls", "--socket", "/nowhere/s")).isEqualTo(4);
    assertThat(err()).contains("/nowhere/s");
  }

  @Test
  void listsAreFreshUnlessTheUserWantsLess() {
    daemon.json("GET /services", 200, "[" + WEB + "]");
    assertThat(skep("service", "ls")).isZero();
    assertThat(out())
        .isEqualTo(
            """
            ID             NAME      MODE         REPLICAS   IMAGE     PORTS
            nl16k0fb4o97   web       replicated   1/1        web:1    \s
            """);
    skep("service", "ls", "--stale", "-q");
    assertThat(out()).isEqualTo("nl16k0fb4o97gbg51vrdkesyb\n");
    assertThat(daemon.requests()).containsExactly("GET /services?fresh=true", "GET /services");
  }

  @Test
  void anObjectIsShownInAnyForm() {
    daemon.json("GET /services/web", 200, "{\"service\":" + WEB + ",\"spec\":{\"x\":1}}");
    assertThat(skep("get", "service", "web", "-o", "name")).isZero();
    assertThat(out()).isEqualTo("service/web\n");
    skep("get", "services", "web", "-o", "yaml");
    assertThat(out()).startsWith("service:\n  id: nl16").endsWith("spec:\n  x: 1\n");
    skep("get", "service", "web", "-o", "json");
    assertThat(out()).contains("    \"spec\": {\n        \"x\": 1\n    }\n");
    skep("get", "service", "web");
    assertThat(out()).contains("REPLICAS").contains("1/1");
    skep("service", "inspect", "web");
    assertThat(out()).startsWith("[\n    {\n        \"ID\": \"nl16k0fb4o97gbg51vrdkesyb\"");
  }

  @Test
  void tasksOfSeveralServicesAreListedTogetherAndMissingOnesNamed() {
    daemon.json("GET /services/web/tasks", 200, "[" + TASK + "]");
    daemon.json(
        "GET /services/no/tasks",
        404,
        "{\"code\":\"not-found\",\"message\":\"service no not found\"}");
    assertThat(skep("service", "ps", "web", "no")).isEqualTo(1);
    assertThat(out()).contains("az55qvavo8rk   web.1").contains("Running 5 seconds ago");
    assertThat(err()).isEqualTo("Error: no such service: no\n");
  }

  @Test
  void scalingWaitsUntilTheTasksAreStable() {
    daemon.json(
        "POST /services/web/scale",
        200,
        "{\"id\":\"nl16k0fb4o97gbg51vrdkesyb\",\"name\":\"web\",\"replicas\":1}");
    daemon.json(
        "GET /services/nl16k0fb4o97gbg51vrdkesyb", 200, "{\"service\":" + WEB + ",\"spec\":{}}");
    daemon.json("GET /services/nl16k0fb4o97gbg51vrdkesyb/tasks", 200, "[" + TASK + "]");
    assertThat(skep("service", "scale", "web=1")).isZero();
    assertThat(out())
        .isEqualTo(
            """
            web scaled to 1
            overall progress: 1 out of 1 tasks
            1/1: running   node-1
            verify: Waiting 1 seconds to verify that tasks are stable...
            verify: Service converged
            """);
    assertThat(skep("service", "scale", "-d", "web=1")).isZero();
    assertThat(out()).isEqualTo("web scaled to 1\n");
  }

  @Test
  void scalingThatDoesNotConvergeInTimeEndsWithThree() {
    daemon.json(
        "POST /services/web/scale",
        200,
        "{\"id\":\"nl16k0fb4o97gbg51vrdkesyb\",\"name\":\"web\",\"replicas\":1}");
    daemon.json(
        "GET /services/nl16k0fb4o97gbg51vrdkesyb", 200, "{\"service\":" + WEB + ",\"spec\":{}}");
    daemon.json("GET /services/nl16k0fb4o97gbg51vrdkesyb/tasks", 200, "[]");
    assertThat(skep("service", "scale", "web=1", "--timeout", "1m30s")).isEqualTo(3);
    assertThat(err())
        .contains("service web has not converged within 90 s: 0 out of 1 tasks")
        .contains("committed and goes on");
  }

  @Test
  void aNodeIsChanged() {
    daemon.json("PATCH /nodes/n%201", 200, "{}");
    assertThat(
            skep(
                "node",
                "update",
                "n 1",
                "--availability",
                "drain",
                "--label-add",
                "a=b=c",
                "--label-add",
                "e",
                "--label-rm",
                "d"))
        .isZero();
    assertThat(out()).isEqualTo("n 1\n");
    assertThat(daemon.requests())
        .containsExactly(
            "PATCH /nodes/n%201 {\"availability\":\"drain\",\"labelsAdd\":{\"a\":\"b=c\",\"e\":\"\"},"
                + "\"labelsRemove\":[\"d\"]}");
  }

  @Test
  void membershipIsToldInSwarmsWords() {
    String token = "{\"role\":\"worker\",\"token\":\"SWMTKN-1-a-b\",\"address\":\"10.0.0.1:2377\"}";
    daemon.json("POST /swarm/init", 200, "{\"nodeId\":\"n1\",\"worker\":" + token + "}");
    assertThat(skep("swarm", "init", "--advertise-addr", "eth1")).isZero();
    assertThat(out())
        .isEqualTo(
            """
            Swarm initialized: current node (n1) is now a manager.

            To add a worker to this swarm, run the following command:

                skep swarm join --token SWMTKN-1-a-b 10.0.0.1:2377

            To add a manager to this swarm, run 'skep swarm join-token manager' and follow the instructions.

            """);
    daemon.json("POST /swarm/join", 200, "{\"role\":\"manager\"}");
    skep("swarm", "join", "--token", "t", "10.0.0.1:2377");
    assertThat(out()).isEqualTo("This node joined a swarm as a manager.\n");
    daemon.json("GET /swarm/join-token", 200, token);
    skep("swarm", "join-token", "-q", "worker");
    assertThat(out()).isEqualTo("SWMTKN-1-a-b\n");
    daemon.json("POST /swarm/join-token", 200, token);
    skep("swarm", "join-token", "--rotate", "worker");
    assertThat(out()).startsWith("Successfully rotated worker join token.\n\nTo add a worker");
    daemon.json("POST /swarm/leave", 200, "{}");
    skep("swarm", "leave", "--force");
    assertThat(out()).isEqualTo("Node left the swarm.\n");
    assertThat(daemon.requests()).contains("POST /swarm/leave {\"force\":true}");
  }

  @Test
  void removingAStackNamesWhatWentAndAMissingOneIsNoFailure() {
    daemon.json(
        "DELETE /stacks/hello",
        200,
        "{\"changes\":[{\"action\":\"removed\",\"kind\":\"service\",\"name\":\"hello_web\"}]}");
    daemon.json(
        "DELETE /stacks/no", 404, "{\"code\":\"not-found\",\"message\":\"stack no not found\"}");
    assertThat(skep("stack", "rm", "hello", "no")).isZero();
    assertThat(out()).isEqualTo("Removing service hello_web\n");
    assertThat(err()).isEqualTo("Nothing found in stack: no\n");
  }

  @Test
  void aWatchPrintsALineForEachChangeAndGoesOnAfterABreak() {
    String first = "id: 7\nevent: change\ndata: " + entry("a") + "\n\n";
    String second = "id: 8\nevent: change\ndata: " + entry("b") + "\n\n";
    daemon.raw("GET /watch?after=6", "HTTP/1.1 200 OK\r\n\r\n" + first);
    daemon.raw("GET /watch?after=7", "HTTP/1.1 200 OK\r\n\r\n" + second);
    daemon.json("GET /watch?after=8", 503, "{\"code\":\"not-manager\",\"message\":\"no more\"}");
    assertThat(skep("watch", "--after", "6", "-o", "json")).isEqualTo(1);
    assertThat(out().lines()).containsExactly(entry("a"), entry("b"));
    assertThat(err()).contains("no more");
  }

  @Test
  void aWatchThatCannotBeginSoFarBackSaysWhereItCan() {
    daemon.raw(
        "GET /watch?after=1",
        "HTTP/1.1 200 OK\r\n\r\nevent: compacted\ndata: {\"message\":\"gone\",\"oldest\":9}\n\n");
    assertThat(skep("watch", "--after", "1")).isEqualTo(1);
    assertThat(err()).isEqualTo("Error: gone (--after 9 is the earliest)\n");
  }

  private static String entry(String what) {
    return "{\"revision\":7,\"at\":\"2026-11-20T12:00:00Z\",\"op\":\"updated\",\"kind\":\"task\","
        + "\"name\":\"web.1\",\"what\":\""
        + what
        + "\"}";
  }

  @Test
  void informationIsLaidOutLikeDockers() {
    daemon.json(
        "GET /info",
        200,
        """
        {"version":"0.1.0","state":"active","nodeId":"n1","clusterId":"c1","role":"manager",
         "address":"10.0.0.1","controlAvailable":true,"leader":true,
         "managers":[{"nodeId":"n1","address":"10.0.0.1:2377"}],
         "host":{"hostname":"node-1","nanoCpus":2000000000,"memoryBytes":1073741824,
         "runtime":"simulated"},"cluster":{"revision":5,"term":2,"nodes":1,"managers":1}}\
        """);
    assertThat(skep("info")).isZero();
    assertThat(out())
        .contains("Engine: simulated (no containers are started)\n")
        .contains("Swarm: active\n NodeID: n1\n Is Manager: true\n Is Leader: true\n")
        .contains(" Manager Addresses:\n  10.0.0.1:2377\n");
  }

  @Test
  void completionKnowsEveryCommand() {
    assertThat(skep("completion", "bash")).isZero();
    assertThat(out()).contains("join-token").contains("--availability").contains("apply");
  }

  @Test
  void aManifestThatCannotBeReadIsNamed() {
    assertThat(skep("apply", "-f", "no.yml")).isEqualTo(1);
    assertThat(err()).isEqualTo("Error: open no.yml: no such file or directory\n");
    in = new ByteArrayInputStream("services: {}".getBytes(StandardCharsets.UTF_8));
    assertThat(skep("apply", "-f", "-", "-s", "a b")).isEqualTo(2);
    assertThat(err()).contains("name 'a b' may hold only").contains("--stack");
  }

  @Test
  void howFilesAreReadGoesWithThem() throws IOException {
    Files.writeString(files.resolve("f.yml"), "name: shop\nservices: {a: {image: x}}\n");
    daemon.json("POST /stacks/shop", 200, "{\"stack\":\"shop\"}");
    assertThat(skep("apply", "-f", "f.yml", "--profile", "p")).isZero();
    assertThat(daemon.requests())
        .singleElement()
        .asString()
        .contains("\"strict\":false")
        .contains("\"profiles\":[\"p\"]");
  }

  @Test
  void whatDeservesAWarningIsNotAppliedIfWarningsAreErrors() throws IOException {
    Files.writeString(files.resolve("f.yml"), "services: {a: {image: x, container_name: b}}\n");
    daemon.json(
        "POST /stacks/s",
        200,
        """
        {"stack":"s","warnings":[{"severity":"warning","file":"f.yml","line":1,"column":26,
         "message":"no effect"}]}\
        """);
    assertThat(skep("apply", "-f", "f.yml", "-s", "s", "--warnings-as-errors")).isEqualTo(1);
    assertThat(err()).startsWith("f.yml:1:26: warning: no effect\n");
    assertThat(daemon.requests()).singleElement().asString().contains("\"dryRun\":true");
    assertThat(skep("apply", "-f", "f.yml", "-s", "s")).isZero();
    assertThat(daemon.requests()).last().asString().contains("\"dryRun\":false");
  }
}
