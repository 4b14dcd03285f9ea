package dev.skep.cli.command;

import dev.skep.api.http.WatchEntry;
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

  WatchCommand(Invocation invocation) {
    super(invocation);
  }

  @Override
  public Integer call() {
    try (EventStream events =
        daemon().events("/watch" + (after == null ? "" : "?after=" + after))) {
      // A reader that went away, as in 'skep watch | head', ends the watch.
      while (!invocation.out().checkError()) {
        Optional<EventStream.Event> event = events.next();
        if (event.isEmpty()) {
          throw new CliFailure(ExitCode.UNREACHABLE, "skepd ended the watch; start it again");
        }
        show(event.get());
      }
    }
    return ok();
  }

  private void show(EventStream.Event event) {
    if (event.event().equals("compacted")) {
      throw CliFailure.failed(
          event.data().at("message").text()
              + "; the history begins after revision "
              + event.data().at("oldest").text());
    }
    println(
        form == Form.json
            ? JsonWriter.compact(event.data())
            : WatchText.of(Records.read(event.data(), WatchEntry.class), ZoneId.systemDefault()));
  }
}
