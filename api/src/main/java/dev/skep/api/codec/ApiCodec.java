package dev.skep.api.codec;

import tools.jackson.core.JacksonException;

/** JSON of the native API: any record of the model or of the API's own messages. */
public final class ApiCodec {
  private ApiCodec() {}

  /** The JSON text of a value. */
  public static String encode(Object value) {
    return Mappers.JSON.writeValueAsString(value);
  }

  /**
   * The value as JSON would hold it, in lists, maps, texts, numbers and booleans: for looking at
   * all components of a record of the model without naming them.
   */
  public static Object tree(Object value) {
    return Mappers.JSON.convertValue(value, Object.class);
  }

  /**
   * The value of a JSON text; unknown fields are ignored.
   *
   * @throws IllegalArgumentException if the text is no JSON of that type; the message says where
   */
  public static <T> T decode(String json, Class<T> type) {
    try {
      return Mappers.JSON.readValue(json, type);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(e.getOriginalMessage(), e);
    }
  }
}
