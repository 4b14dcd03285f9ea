package dev.skep.cli.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The answer to a request: its head, and its body as a stream that ends where the body ends.
 *
 * @param status for example 200
 * @param headers with names in lower case
 * @param body to be read once
 */
record HttpAnswer(int status, Map<String, String> headers, InputStream body) {
  /** More than any list of a large cluster; a daemon that sends more is broken. */
  private static final int MAX_BODY_BYTES = 512 * 1024 * 1024;

  private static final int MAX_LINE_BYTES = 64 * 1024;
  private static final int HEX = 16;

  HttpAnswer {
    headers = Map.copyOf(headers);
  }

  /** Reads the head of an answer. */
  static HttpAnswer read(InputStream in) throws IOException {
    String[] status = line(in).split(" ", 3);
    if (status.length < 2 || !status[0].startsWith("HTTP/1.") || !status[1].matches("\\d{3}")) {
      throw new IOException("it does not speak HTTP: " + String.join(" ", status));
    }
    Map<String, String> headers = new HashMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.put(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
      }
    }
    return new HttpAnswer(Integer.parseInt(status[1]), headers, body(in, headers));
  }

  private static InputStream body(InputStream in, Map<String, String> headers) throws IOException {
    if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
      return new Chunks(in);
    }
    String length = headers.get("content-length");
    try {
      return length == null ? in : new Bounded(in, Long.parseLong(length));
    } catch (NumberFormatException e) {
      throw new IOException("it does not speak HTTP: Content-Length: " + length, e);
    }
  }

  /** The whole body. */
  String text() throws IOException {
    byte[] bytes = body.readNBytes(MAX_BODY_BYTES);
    if (bytes.length == MAX_BODY_BYTES) {
      throw new IOException("the answer is larger than " + MAX_BODY_BYTES + " bytes");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** A line without its end. */
  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new IOException("it hung up in the middle of an answer");
      }
      if (line.size() == MAX_LINE_BYTES) {
        throw new IOException("it does not speak HTTP: a line is too long");
      }
      line.write(next);
    }
    String text = line.toString(StandardCharsets.UTF_8);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  /** So many bytes of a stream and no less. */
  private static class Bounded extends InputStream {
    final InputStream in;
    long left;

    Bounded(InputStream in, long length) {
      this.in = in;
      this.left = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int count = in.read(target, offset, (int) Math.min(length, left));
      if (count < 0) {
        throw new IOException("it hung up in the middle of an answer");
      }
      left -= count;
      return count;
    }
  }

  /** A body in chunks (RFC 9112, 7.1); trailers are left unread. */
  private static final class Chunks extends Bounded {
    private boolean first = true;
    private boolean last;

    Chunks(InputStream in) {
      super(in, 0);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (left == 0 && !last) {
        next();
      }
      return super.read(target, offset, length);
    }

    private void next() throws IOException {
      if (!first) {
        line(in);
      }
      first = false;
      String size = line(in).split(";", 2)[0].strip();
      try {
        left = Long.parseLong(size, HEX);
      } catch (NumberFormatException e) {
        throw new IOException("it does not speak HTTP: chunk of size " + size, e);
      }
      last = left == 0;
    }
  }
}
