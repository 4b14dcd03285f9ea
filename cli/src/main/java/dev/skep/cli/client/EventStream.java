package dev.skep.cli.client;

import dev.skep.cli.json.Json;
import dev.skep.cli.json.JsonReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Server-sent events (the HTML standard's {@code text/event-stream}), as far as a daemon sends
 * them: one line of data each, comments as signs of life.
 */
public final class EventStream implements AutoCloseable {
  private final InputStream connection;
  private final BufferedReader lines;

  EventStream(InputStream connection, InputStream body) {
    this.connection = connection;
    this.lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
  }

  /**
   * An event.
   *
   * @param id by which a watch resumes; empty when it had none
   * @param event its type, {@code message} when it had none
   * @param data its content
   */
  public record Event(String id, String event, Json data) {}

  /**
   * Waits for the next event.
   *
   * @return empty when the daemon ended the stream
   * @throws DaemonException if the connection broke or nothing came for too long
   */
  public Optional<Event> next() {
    String id = "";
    String type = "message";
    StringBuilder data = new StringBuilder();
    try {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.isEmpty() && !data.isEmpty()) {
          return Optional.of(new Event(id, type, JsonReader.read(data.toString())));
        }
        int colon = line.indexOf(':');
        String value = colon < 0 ? "" : line.substring(colon + 1).strip();
        switch (colon < 0 ? line : line.substring(0, colon)) {
          case "id" -> id = value;
          case "event" -> type = value;
          case "data" -> data.append(value);
          default -> {
            // A comment or a field that this client does not know.
          }
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw DaemonException.unreachable("the watch broke off: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (IOException e) {
      throw DaemonException.unreachable("the watch did not close: " + e.getMessage());
    }
  }
}
