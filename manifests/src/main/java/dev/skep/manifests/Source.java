package dev.skep.manifests;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * One manifest file.
 *
 * @param name as the user named it, {@code -} for standard input; problems carry it
 * @param text the content
 */
public record Source(String name, String text) {
  /**
   * Stands for bytes that are no text in the file's encoding. It is no character of YAML, so that
   * reading reports it with its position.
   */
  static final char UNDECODABLE = '\uFFFF';

  /**
   * A file from its bytes: UTF-8, or UTF-16 where a byte order mark says so. Bytes that cannot be
   * decoded are found, with their position, when the manifest is read.
   */
  public static Source decode(String name, byte[] bytes) {
    Charset charset = charsetOf(bytes);
    try {
      return new Source(
          name,
          charset
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPLACE)
              .onUnmappableCharacter(CodingErrorAction.REPLACE)
              .replaceWith(String.valueOf(UNDECODABLE))
              .decode(ByteBuffer.wrap(bytes))
              .toString());
    } catch (CharacterCodingException e) {
      throw new IllegalStateException("a decoder that replaces reports nothing", e);
    }
  }

  private static Charset charsetOf(byte[] bytes) {
    if (bytes.length >= 2 && (bytes[0] & 0xFF) == 0xFE && (bytes[1] & 0xFF) == 0xFF) {
      return StandardCharsets.UTF_16BE;
    }
    if (bytes.length >= 2 && (bytes[0] & 0xFF) == 0xFF && (bytes[1] & 0xFF) == 0xFE) {
      return StandardCharsets.UTF_16LE;
    }
    return StandardCharsets.UTF_8;
  }
}
