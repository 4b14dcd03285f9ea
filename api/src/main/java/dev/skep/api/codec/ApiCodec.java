package dev.skep.api.codec;

import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.ValueInstantiationException;

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
   *     and repeats nothing of the text, which may hold keys and contents of secrets
   */
  public static <T> T decode(String json, Class<T> type) {
    try {
      return Mappers.JSON.readValue(json, type);
    } catch (JacksonException e) {
      // Without the cause, whose message quotes.
      throw new IllegalArgumentException(problem(e));
    }
  }

  private static String problem(JacksonException failure) {
    String path = failure.getPath().stream().map(ApiCodec::step).collect(Collectors.joining());
    String place = "at " + (path.isEmpty() ? "the start" : path.replaceFirst("^\\.", "")) + ": ";
    return switch (failure) {
      case ValueInstantiationException own
          when own.getCause() instanceof IllegalArgumentException said ->
          place + said.getMessage();
      case MismatchedInputException mismatch when mismatch.getTargetType() != null ->
          place + "expected " + expected(mismatch.getTargetType());
      case DatabindException _ -> place + "the value does not fit";
      default ->
          "at line %d, column %d: no JSON"
              .formatted(failure.getLocation().getLineNr(), failure.getLocation().getColumnNr());
    };
  }

  private static String expected(Class<?> type) {
    if (Collection.class.isAssignableFrom(type)) {
      return "a list";
    } else if (Map.class.isAssignableFrom(type) || type.isRecord()) {
      return "an object";
    } else if (type == boolean.class) {
      return "true or false";
    } else if (type.isPrimitive()) {
      return "a number";
    }
    return type.isEnum() ? "one of " + Arrays.toString(type.getEnumConstants()) : "a text";
  }

  private static String step(JacksonException.Reference step) {
    return step.getPropertyName() == null
        ? "[" + step.getIndex() + "]"
        : "." + step.getPropertyName();
  }
}
