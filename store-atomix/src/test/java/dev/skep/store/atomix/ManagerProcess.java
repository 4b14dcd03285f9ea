package dev.skep.store.atomix;

import dev.skep.api.Id;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A {@link ManagerMain} that runs in another process, and can be killed. */
final class ManagerProcess implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;

  private final Id id;
  private final Path directory;
  private final List<String> command;
  private volatile Incarnation present;

  ManagerProcess(Id id, Path directory, Map<Id, Integer> ports, List<String> jvm)
      throws IOException {
    this.id = id;
    this.directory = directory;
    this.command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(a -> a.startsWith("--") || a.startsWith("-XX:"))
        .forEach(command::add);
    command.addAll(jvm);
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(ManagerMain.class.getName());
    command.add(directory.toString());
    command.add(id.toString());
    ports.forEach((peer, port) -> command.add(peer + "=" + port));
    this.present = new Incarnation();
  }

  Id id() {
    return id;
  }

  Path directory() {
    return directory;
  }

  boolean alive() {
    return present.process.isAlive();
  }

  long pid() {
    return present.process.pid();
  }

  void restart() throws IOException {
    present = new Incarnation();
  }

  /** SIGKILL; returns when the process is gone. */
  void kill() throws InterruptedException {
    Process process = present.process;
    process.destroyForcibly();
    process.waitFor();
  }

  /** Stops it in the middle of whatever it does, so that it neither answers nor is gone. */
  void freeze() throws IOException, InterruptedException {
    signal("-STOP");
  }

  void thaw() throws IOException, InterruptedException {
    signal("-CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", name, Long.toString(present.process.pid())).start().waitFor();
  }

  /** Asks; the answer is {@code gone} if the process ends first. */
  CompletableFuture<String> ask(String question) {
    return present.ask(question);
  }

  String await(String question) {
    return ask(question).orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  boolean leads() {
    return alive() && await("view").endsWith(" leads");
  }

  @Override
  public void close() throws Exception {
    kill();
  }

  private final class Incarnation {
    private final Process process;
    private final Writer in;
    private final AtomicLong numbers = new AtomicLong();
    private final Map<String, CompletableFuture<String>> open = new ConcurrentHashMap<>();
    private volatile boolean gone;

    Incarnation() throws IOException {
      process =
          new ProcessBuilder(command)
              .redirectError(
                  ProcessBuilder.Redirect.appendTo(directory.resolve("errors.txt").toFile()))
              .start();
      in = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
      Thread.ofVirtual().start(this::read);
    }

    private void read() {
      try (BufferedReader answers =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
          int space = line.indexOf(' ');
          CompletableFuture<String> asked = open.remove(line.substring(0, Math.max(space, 0)));
          if (asked != null) {
            asked.complete(line.substring(space + 1));
          }
        }
      } catch (IOException e) {
        // The process was killed while it wrote.
      } finally {
        gone = true;
        open.values().forEach(asked -> asked.complete("gone"));
      }
    }

    CompletableFuture<String> ask(String question) {
      String number = Long.toString(numbers.incrementAndGet());
      CompletableFuture<String> answer = new CompletableFuture<>();
      open.put(number, answer);
      try {
        synchronized (this) {
          in.write(number + " " + question + "\n");
          in.flush();
        }
      } catch (IOException e) {
        answer.complete("gone");
      } catch (UncheckedIOException e) {
        answer.complete("gone");
      }
      if (gone) {
        answer.complete("gone");
      }
      return answer;
    }
  }
}
