package dev.skep.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.http.ErrorBody;
import dev.skep.api.http.ServiceView;
import dev.skep.api.http.StackApply;
import dev.skep.api.http.StackChanges;
import dev.skep.api.model.Kind;
import dev.skep.cli.client.Daemon;
import dev.skep.cli.client.DaemonException;
import dev.skep.cli.client.EventStream;
import dev.skep.cli.json.Json;
import dev.skep.cli.json.JsonReader;
import dev.skep.server.node.InitRequest;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeApiTest {
  private static final String WEB =
      "version: \"3.8\"\nservices: {web: {image: web:1, secrets: [key]}}\n"
          + "secrets: {key: {file: /etc/key}}\n";

  @TempDir private Path files;
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final OneManager manager = new OneManager();
  private Daemon daemon = new Daemon(Path.of("/"));

  @BeforeEach
  void start() {
    Path socket = files.resolve("skep.sock");
    UnixListener.listen(vertx, socket, new NativeApi(vertx, manager).router()::handle).await();
    daemon = new Daemon(socket);
  }

  @AfterEach
  void stop() {
    vertx.close().await();
    manager.close();
  }

  private record Answer(int status, String revision, Json body) {}

  private Answer send(HttpMethod method, String path, String body) {
    HttpClient client = vertx.createHttpClient();
    RequestOptions options =
        new RequestOptions()
            .setServer(SocketAddress.domainSocketAddress(daemon.socket().toString()))
            .setHost("skepd")
            .setMethod(method)
            .setURI(path);
    return client
        .request(options)
        .compose(request -> request.send(Buffer.buffer(body)))
        .compose(response ->
            response
                .body()
                .map(text ->
                    new Answer(
                        response.statusCode(),
                        String.valueOf(response.getHeader(NativeApi.REVISION_HEADER)),
                        JsonReader.read(text.toString()))))
        .await();
  }

  private void init() {
    manager.init(InitRequest.defaults()).toCompletableFuture().join();
  }

  private StackChanges apply(String name, boolean dryRun, String secret) {
    String content = Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8));
    return daemon.post(
        "/stacks/" + name,
        new StackApply(
            List.of(new StackApply.File("stack.yml", WEB)),
            "/",
            Map.of(),
            List.of(new StackApply.Referenced("/etc/key", content)),
            dryRun,
            false),
        StackChanges.class);
  }

  private DaemonException refusal(Runnable request) {
    return Assertions.catchThrowableOfType(DaemonException.class, request::run);
  }

  @Test
  void anAnswerNamesTheRevisionThatItShows() {
    init();
    Answer answer = send(HttpMethod.GET, "/skep/v1/nodes?fresh=true", "");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.revision()).isEqualTo(manager.store().state().revision().toString());
    assertThat(answer.body().items()).hasSize(2);
  }

  @Test
  void anUnknownRouteSaysSo() {
    Answer answer = send(HttpMethod.PUT, "/skep/v1/nodes", "");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.body().at("code").text()).isEqualTo(ErrorBody.NO_SUCH_ROUTE);
    assertThat(answer.body().at("message").text()).isEqualTo("no such route: PUT /skep/v1/nodes");
  }

  @Test
  void aBodyThatIsNotAsDescribedIsRefused() {
    init();
    Answer answer = send(HttpMethod.POST, "/skep/v1/services/x/scale", "{\"replicas\":\"many\"}");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body().at("code").text()).isEqualTo(ErrorBody.INVALID);
    assertThat(send(HttpMethod.POST, "/skep/v1/stacks/x", "[]").status()).isEqualTo(400);
    assertThat(send(HttpMethod.POST, "/skep/v1/stacks/x", "{}").status()).isEqualTo(400);
  }

  @Test
  void aBodyThatIsTooLargeIsRefusedUnread() {
    init();
    String large = "{\"x\":\"" + "y".repeat((int) NativeApi.MAX_BODY_BYTES) + "\"}";
    Answer answer = send(HttpMethod.POST, "/skep/v1/services/x/scale", large);
    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.body().at("code").text()).isEqualTo(ErrorBody.TOO_LARGE);
    assertThat(send(HttpMethod.POST, "/skep/v1/stacks/x", large).status())
        .as("a stack may be larger")
        .isEqualTo(400);
  }

  @Test
  void aWrongManifestIsRefusedWithPlaces() {
    init();
    DaemonException refused =
        refusal(() ->
            daemon.post(
                "/stacks/x",
                new StackApply(
                    List.of(new StackApply.File("a.yml", "services:\n  web: 3\n")),
                    "/",
                    Map.of(),
                    List.of(),
                    false,
                    false)));
    assertThat(refused.is(ErrorBody.INVALID_MANIFEST)).isTrue();
    assertThat(refused.error().problems())
        .anySatisfy(problem -> {
          assertThat(problem.file()).isEqualTo("a.yml");
          assertThat(problem.line()).isEqualTo(2);
          assertThat(problem.severity()).isEqualTo("error");
        });
  }

  @Test
  void aSecretIsStagedOnceAndNeverShown() {
    init();
    assertThat(apply("app", true, "hunter2").changes())
        .extracting(StackChanges.ObjectChange::name)
        .contains("app_key", "app_web");
    assertThat(manager.store().state().count(Kind.BLOB)).as("a dry run stages nothing").isZero();
    apply("app", false, "hunter2");
    assertThat(manager.store().state().count(Kind.BLOB)).isEqualTo(1);
    assertThat(apply("app", false, "hunter2").changes())
        .extracting(StackChanges.ObjectChange::action)
        .containsOnly("unchanged");
    assertThat(manager.store().state().count(Kind.BLOB)).isEqualTo(1);
    assertThat(apply("app", true, "other").changes())
        .filteredOn(change -> change.action().equals("updated"))
        .extracting(StackChanges.ObjectChange::name)
        .contains("app_key");
    for (String path : List.of("/stacks/app", "/services/app_web", "/services/app_web/tasks")) {
      assertThat(daemon.get(path).toString()).doesNotContain("hunter2");
    }
  }

  @Test
  void namesAreKeptUniqueByTheStoreToo() {
    init();
    apply("app", false, "a");
    DaemonException missing =
        refusal(() -> daemon.post("/services/no/scale", new ServiceView.Scale(1)));
    assertThat(missing.is(ErrorBody.NOT_FOUND)).isTrue();
    DaemonException negative =
        refusal(() -> daemon.post("/services/app_web/scale", new ServiceView.Scale(-1)));
    assertThat(negative.is(ErrorBody.INVALID)).isTrue();
  }

  @Test
  void aWatchResumesAfterTheRevisionThatItHasSeen() {
    init();
    long before = manager.store().state().revision().value();
    apply("app", false, "a");
    long last;
    try (EventStream watch = daemon.events("/watch?after=" + before)) {
      EventStream.Event event = watch.next().orElseThrow();
      while (event.id().isEmpty()) {
        event = watch.next().orElseThrow();
      }
      last = Long.parseLong(event.id());
      assertThat(event.data().at("revision").number()).isEqualTo(last).isGreaterThan(before);
    }
    try (EventStream watch = daemon.events("/watch?after=" + last)) {
      assertThat(watch.next().orElseThrow().data().at("revision").number()).isEqualTo(last + 1);
    }
  }

  @Test
  void aWatchAfterARevisionThatTheHistoryDoesNotHaveEndsAndSaysWhereItBegins() {
    init();
    try (EventStream watch = daemon.events("/watch?after=1000000")) {
      EventStream.Event event = watch.next().orElseThrow();
      assertThat(event.event()).isEqualTo(ErrorBody.COMPACTED);
      assertThat(event.data().at("oldest").text()).isEqualTo("0");
      assertThat(watch.next()).isEmpty();
    }
    assertThat(refusal(() -> daemon.events("/watch?after=soon")).is(ErrorBody.INVALID)).isTrue();
  }
}
