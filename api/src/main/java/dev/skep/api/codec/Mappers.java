package dev.skep.api.codec;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.MapperBuilder;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.cbor.CBORMapper;

/** The configured mappers; immutable and safe for any thread. */
final class Mappers {
  /** For log and snapshot. */
  static final ObjectMapper STRICT = configure(CBORMapper.builder(), true).build();

  /** For session messages. */
  static final ObjectMapper TOLERANT = configure(CBORMapper.builder(), false).build();

  /** For the API. */
  static final JsonMapper JSON = configure(JsonMapper.builder(), false).build();

  private Mappers() {}

  private static <M extends ObjectMapper, B extends MapperBuilder<M, B>> B configure(
      B builder, boolean strict) {
    return builder
        .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, strict)
        .configure(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES, strict)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
        .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
        // Records are their components: derived accessors such as isX() are not part of the format.
        .changeDefaultVisibility(checker ->
            checker
                .withVisibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY)
                .withVisibility(PropertyAccessor.GETTER, JsonAutoDetect.Visibility.NONE)
                .withVisibility(PropertyAccessor.IS_GETTER, JsonAutoDetect.Visibility.NONE))
        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION);
  }
}
