package dev.skep.store.atomix;

import dev.skep.api.Id;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Node;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Samples;
import dev.skep.api.state.Transaction;
import dev.skep.api.store.Leadership;
import dev.skep.store.atomix.raft.Start;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * A manager in a process of its own, driven by lines on its standard input: a number, a word and
 * arguments. It answers each with a line that begins with the number. It ends with its input.
 *
 * <p>Arguments: directory with {@code keys.p12}, node id, then {@code id=port} of every manager.
 */
final class ManagerMain {
  private final AtomixStore store;
  private final PrintStream out;

  private ManagerMain(AtomixStore store, PrintStream out) {
    this.store = store;
    this.out = out;
  }

  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    Id self = Id.parse(arguments[1]);
    Map<Id, InetSocketAddress> addresses = new HashMap<>();
    for (String peer : Arrays.copyOfRange(arguments, 2, arguments.length)) {
      String[] parts = peer.split("=");
      addresses.put(
          Id.parse(parts[0]), new InetSocketAddress("127.0.0.1", Integer.parseInt(parts[1])));
    }
    StoreSettings settings =
        TestManager.settings(
            self,
            directory.resolve("store"),
            TestAuthority.read(directory.resolve("keys.p12")),
            addresses);
    int segment = Integer.getInteger("skep.test.segment", settings.raft().segmentBytes());
    AtomixStore store =
        TestManager.open(
            settings.withRaft(settings.raft().withSegmentBytes(segment)),
            new MemberListener() {
              @Override
              public void removed() {
                System.exit(3);
              }

              @Override
              public void failed(Throwable cause) {
                cause.printStackTrace();
                Runtime.getRuntime().halt(4);
              }
            });
    store.start(
        new Start.Founding(
            addresses.keySet().stream().map(Id::toString).collect(Collectors.toSet())));
    new ManagerMain(store, System.out).serve();
    store.close();
    System.exit(0);
  }

  private void serve() throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.split(" ");
      String number = words[0];
      switch (words[1]) {
        case "put" ->
            reply(number, store.commit(put(words[2], words[3], words[4])).thenApply(c -> "ok"));
        case "view" -> answer(number, view(store.leadership().view()));
        case "latest" ->
            reply(number, store.latest().thenApply(state -> state.revision().toString()));
        case "revision" -> answer(number, store.state().revision().toString());
        case "digest" -> answer(number, store.digest());
        case "bench" -> Thread.ofVirtual().start(() -> bench(number, words));
        case "fill" -> Thread.ofVirtual().start(() -> fill(number, words));
        case "disturb" -> Thread.ofVirtual().start(() -> disturb(number, words));
        case "large" -> Thread.ofVirtual().start(() -> large(number, words));
        case "describe" -> reply(number, store.describe());
        case "count" -> answer(number, "" + store.state().count(Kind.NODE));
        case "dump" -> {
          Files.write(Path.of(words[2]), dump());
          answer(number, "ok");
        }
        default -> answer(number, "what");
      }
    }
  }

  private static String view(Leadership.View view) {
    return view.term()
        + " "
        + view.leader().map(Id::toString).orElse("-")
        + " "
        + (view.isSelf() ? "leads" : "follows");
  }

  /**
   * Writes a node whose label is the value; the transaction's id is given, so it can be retried.
   */
  private static Transaction put(String transaction, String key, String value) {
    Node node = Samples.node(key);
    Map<String, String> labels = Map.of("value", value);
    return Transaction.of(
        Id.parse(transaction),
        List.of(new Mutation.Put(node.withMeta(node.meta().withLabels(labels)))));
  }

  private List<String> dump() {
    Map<String, String> values = new TreeMap<>();
    store
        .state()
        .nodes()
        .forEach(node ->
            values.put(node.meta().name(), String.valueOf(node.meta().labels().get("value"))));
    return values.entrySet().stream().map(e -> e.getKey() + " " + e.getValue()).toList();
  }

  private void bench(String number, String[] words) {
    try {
      CommitLoad load = new CommitLoad(store, Integer.parseInt(words[4]));
      answer(number, load.run(Integer.parseInt(words[2]), Integer.parseInt(words[3])).toString());
    } catch (InterruptedException e) {
      answer(number, "interrupted");
    }
  }

  private void fill(String number, String[] words) {
    try {
      new LargeState(store, Integer.parseInt(words[2])).fill();
      answer(number, "ok");
    } catch (InterruptedException e) {
      answer(number, "interrupted");
    }
  }

  private void disturb(String number, String[] words) {
    try {
      List<Double> millis =
          new LargeState(store, Integer.parseInt(words[2])).disturb(Integer.parseInt(words[3]));
      answer(
          number,
          "%d commits, p50 %.1f ms, p99 %.1f ms, max %.1f ms"
              .formatted(
                  millis.size(),
                  millis.get(millis.size() / 2),
                  millis.get(millis.size() * 99 / 100),
                  millis.getLast()));
    } catch (InterruptedException e) {
      answer(number, "interrupted");
    }
  }

  private void large(String number, String[] words) {
    LargeState.Beside figures = new LargeState(store, 1).commitLarge(Integer.parseInt(words[2]));
    List<Double> millis = figures.small();
    answer(
        number,
        "%.0f ms, beside it %d small commits, p50 %.1f ms, p99 %.1f ms, max %.1f ms"
            .formatted(
                figures.largeMillis(),
                millis.size(),
                millis.get(millis.size() / 2),
                millis.get(millis.size() * 99 / 100),
                millis.getLast()));
  }

  private void reply(String number, CompletionStage<String> result) {
    result.whenComplete((text, error) -> {
      Throwable cause = error instanceof CompletionException e ? e.getCause() : error;
      answer(
          number,
          cause == null
              ? text
              : "error " + cause.getClass().getSimpleName() + " " + cause.getMessage());
    });
  }

  private synchronized void answer(String number, String text) {
    out.println(number + " " + text.replace('\n', ' '));
    out.flush();
  }
}
