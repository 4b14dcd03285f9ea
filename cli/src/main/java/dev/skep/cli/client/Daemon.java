package dev.skep.cli.client;

import dev.skep.api.http.ErrorBody;
import dev.skep.cli.json.Json;
import dev.skep.cli.json.JsonReader;
import dev.skep.cli.json.JsonWriter;
import dev.skep.cli.json.Records;
import java.io.IOException;
import java.net.SocketException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A daemon behind its socket. All methods fail with a {@link DaemonException}. */
public final class Daemon {
  /** Where the routes of the native API begin. */
  private static final String PREFIX = "/skep/v1";

  /** Joining may take 20 s and a write during an election some more; nothing takes longer. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final int FIRST_ERROR = 400;

  private final Path socket;

  public Daemon(Path socket) {
    this.socket = socket;
  }

  /** Where the daemon is. */
  public Path socket() {
    return socket;
  }

  /** A part of a path, with whatever a path may not hold escaped. */
  public static String part(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** What is at a path. */
  public Json get(String path) {
    return request("GET", path, null);
  }

  /** The record at a path. */
  public <T extends Record> T get(String path, Class<T> type) {
    return Records.read(get(path), type);
  }

  /** The records at a path. */
  public <T extends Record> List<T> list(String path, Class<T> type) {
    return Records.readAll(get(path), type);
  }

  /** Asks for something that needs no further words. */
  public Json post(String path) {
    return request("POST", path, null);
  }

  /** Sends a record. */
  public Json post(String path, Record body) {
    return request("POST", path, body);
  }

  /** Sends a record and reads the answer as one. */
  public <T extends Record> T post(String path, Record body, Class<T> type) {
    return Records.read(post(path, body), type);
  }

  /** Changes what is at a path. */
  public Json patch(String path, Record body) {
    return request("PATCH", path, body);
  }

  /** Removes what is at a path. */
  public Json delete(String path) {
    return request("DELETE", path, null);
  }

  /** Opens a stream of events. */
  public EventStream events(String path) {
    UnixChannel channel = open();
    try {
      HttpAnswer answer = exchange(channel, "GET", path, null);
      if (answer.status() >= FIRST_ERROR) {
        throw refusal(answer.status(), answer.text());
      }
      return new EventStream(channel, answer.body());
    } catch (IOException e) {
      close(channel);
      throw broken(e);
    } catch (DaemonException e) {
      close(channel);
      throw e;
    }
  }

  private Json request(String method, String path, @Nullable Record body) {
    try (UnixChannel channel = open()) {
      HttpAnswer answer = exchange(channel, method, path, body);
      String text = answer.text();
      if (answer.status() >= FIRST_ERROR) {
        throw refusal(answer.status(), text);
      }
      return text.isBlank() ? Json.NOTHING : JsonReader.read(text);
    } catch (IOException e) {
      throw broken(e);
    } catch (IllegalArgumentException e) {
      throw DaemonException.unreachable("skepd at " + socket + " answered " + e.getMessage());
    }
  }

  private static HttpAnswer exchange(
      UnixChannel channel, String method, String path, @Nullable Record body) throws IOException {
    byte[] content =
        body == null
            ? new byte[0]
            : JsonWriter.compact(Records.write(body)).getBytes(StandardCharsets.UTF_8);
    String head =
        method
            + " "
            + PREFIX
            + path
            + " HTTP/1.1\r\nHost: skepd\r\nUser-Agent: skep\r\nConnection: close\r\n"
            + (body == null ? "" : "Content-Type: application/json\r\n")
            + "Content-Length: "
            + content.length
            + "\r\n\r\n";
    channel.send(head.getBytes(StandardCharsets.UTF_8));
    try {
      channel.send(content);
    } catch (IOException e) {
      // A daemon that refuses a body hangs up on the rest of it, but has said why.
      return HttpAnswer.read(channel);
    }
    return HttpAnswer.read(channel);
  }

  private static DaemonException refusal(int status, String text) {
    try {
      ErrorBody error = Records.read(JsonReader.read(text), ErrorBody.class);
      if (!error.message().isEmpty()) {
        return new DaemonException(error);
      }
    } catch (IllegalArgumentException e) {
      // Not from skepd's own routes; the status has to do.
    }
    return new DaemonException(
        ErrorBody.of(ErrorBody.FAULT, "skepd answered with HTTP status " + status));
  }

  private UnixChannel open() {
    try {
      return UnixChannel.connect(socket, PATIENCE);
    } catch (AccessDeniedException e) {
      throw DaemonException.unreachable(notAllowed());
    } catch (SocketException e) {
      String reason = String.valueOf(e.getMessage());
      throw DaemonException.unreachable(
          reason.contains("ermission denied") ? notAllowed() : notThere(reason));
    } catch (IOException | IllegalArgumentException | UnsupportedOperationException e) {
      throw DaemonException.unreachable("cannot connect to skepd at " + socket + ": " + e);
    }
  }

  private String notThere(String reason) {
    return reason.contains("too long")
        ? "cannot connect to skepd at " + socket + ": the path is too long for a socket"
        : "cannot connect to skepd at "
            + socket
            + ": is skepd running? start it with 'systemctl start skepd' or use --socket";
  }

  private String notAllowed() {
    return "cannot connect to skepd at "
        + socket
        + ": permission denied; run this as root or as a member of the socket's group";
  }

  private DaemonException broken(IOException e) {
    return DaemonException.unreachable(
        "the connection to skepd at " + socket + " broke: " + e.getMessage());
  }

  private static void close(UnixChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw DaemonException.unreachable("the connection did not close: " + e.getMessage());
    }
  }
}
