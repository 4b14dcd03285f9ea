package dev.skep.cli.command;

import dev.skep.api.http.ErrorBody;
import dev.skep.api.http.WatchEntry;
import dev.skep.cli.client.DaemonException;
import dev.skep.cli.client.EventStream;
import dev.skep.cli.json.JsonWriter;
import dev.skep.cli.json.Records;
import dev.skep.cli.text.WatchText;
import java.time.ZoneId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code skep watch}: every change as it happens, and why. */
@Command(name = "watch", description = "Show every change as it happens, and why")
final class WatchCommand extends Connected {
  /** Forms of output. */
  enum Form {
    text,
    json
  }

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORM",
      description = "text, or json with one object a line")
  private Form form = Form.text;

  @Option(
      names = "--after",
      paramLabel = "REVISION",
      description = "Begin after that revision; by default with what happens next")
  private @Nullable Long after;

  private boolean progress;

  WatchCommand(Invocation invocation) {
    super(invocation);
  }

  @Override
  public Integer call() {
    // A reader that went away, as in 'skep watch | head', ends the watch.
    while (!invocation.out().checkError()) {
      try (EventStream events = daemon().events(path())) {
        follow(events);
      } catch (DaemonException e) {
        throw after == null ? e : resumable(e);
      }
    }
    return ok();
  }

  private DaemonException resumable(DaemonException e) {
    String message = e.getMessage() + "; go on with 'skep watch --after " + after + "'";
    return new DaemonException(ErrorBody.of(e.error().code(), message));
  }

  private String path() {
    return after == null ? "/watch" : "/watch?after=" + after;
  }

  /** Shows what comes until the stream ends; the next one begins where this one ended. */
  private void follow(EventStream events) {
    while (!invocation.out().checkError()) {
      Optional<EventStream.Event> event = events.next();
      if (event.isEmpty()) {
        requireProgress();
        return;
      }
      show(event.get());
    }
  }

  /** A daemon that ends streams at once must not be asked for ever. */
  private void requireProgress() {
    if (!progress) {
      throw new CliFailure(ExitCode.UNREACHABLE, "skepd ended the watch; start it again");
    }
    progress = false;
  }

  private void show(EventStream.Event event) {
    if (event.event().equals(ErrorBody.COMPACTED)) {
      throw CliFailure.failed(
          event.data().at("message").text()
              + " (--after "
              + event.data().at("oldest").text()
              + " is the earliest)");
    }
    println(
        form == Form.json
            ? JsonWriter.compact(event.data())
            : WatchText.of(Records.read(event.data(), WatchEntry.class), ZoneId.systemDefault()));
    if (!event.id().isEmpty()) {
      after = Long.valueOf(event.id());
      progress = true;
    }
  }
}
