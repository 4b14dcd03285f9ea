package dev.skep.cli.json;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The records of {@link dev.skep.api.http} from and to JSON. Understands what their package allows:
 * texts, numbers, booleans, instants, such records, and lists and maps of these; any other type is
 * left out.
 */
public final class Records {
  private Records() {}

  /**
   * The record of a JSON object; unknown fields are ignored, missing ones are empty.
   *
   * @throws IllegalArgumentException if a field is not of its type
   */
  public static <T extends Record> T read(Json json, Class<T> type) {
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    @Nullable Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      Json field = json.at(components[i].getName());
      boolean absent = !field.isPresent() && mayBeAbsent(components[i]);
      values[i] = absent ? null : value(field, components[i].getGenericType());
    }
    try {
      var constructor = type.getDeclaredConstructor(types);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("every record of the API can be made: " + type, e);
    }
  }

  private static boolean mayBeAbsent(RecordComponent component) {
    return component.getType().isRecord()
        && component.getAnnotatedType().isAnnotationPresent(Nullable.class);
  }

  /** The records of a JSON array. */
  public static <T extends Record> List<T> readAll(Json json, Class<T> type) {
    return json.items().stream().map(item -> read(item, type)).toList();
  }

  private static @Nullable Object value(Json json, Type type) {
    if (type instanceof ParameterizedType generic) {
      return collection(json, generic);
    }
    if (type == String.class) {
      return json.text();
    } else if (type == long.class || type == Long.class) {
      return json.number();
    } else if (type == int.class) {
      return Math.toIntExact(json.number());
    } else if (type == boolean.class) {
      return json.isTrue();
    } else if (type == Instant.class) {
      return json.isPresent() ? Instant.parse(json.text()) : Instant.EPOCH;
    } else if (type instanceof Class<?> nested && nested.isRecord() && isOwn(nested)) {
      return read(json, nested.asSubclass(Record.class));
    }
    return null;
  }

  /** The model's records are richer than what is understood here. */
  private static boolean isOwn(Class<?> type) {
    return type.getPackageName().equals("dev.skep.api.http");
  }

  private static @Nullable Object collection(Json json, ParameterizedType type) {
    Type[] parameters = type.getActualTypeArguments();
    if (type.getRawType() == List.class) {
      List<@Nullable Object> items = new ArrayList<>();
      json.items().forEach(item -> items.add(value(item, parameters[0])));
      return items;
    }
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    json.fields().forEach((name, field) -> fields.put(name, value(field, parameters[1])));
    return fields;
  }

  /** A record as JSON; what is null is left out. */
  public static Json write(Record source) {
    Map<String, Json> fields = new LinkedHashMap<>();
    for (RecordComponent component : source.getClass().getRecordComponents()) {
      try {
        @Nullable Object value = component.getAccessor().invoke(source);
        if (value != null) {
          fields.put(component.getName(), json(value));
        }
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("every record of the API can be read: " + source, e);
      }
    }
    return new Json.Fields(fields);
  }

  private static Json json(Object value) {
    if (value instanceof Record nested) {
      return write(nested);
    } else if (value instanceof List<?> items) {
      return new Json.Items(items.stream().map(Records::json).toList());
    } else if (value instanceof Map<?, ?> map) {
      Map<String, Json> fields = new LinkedHashMap<>();
      map.forEach((name, field) -> fields.put(String.valueOf(name), json(field)));
      return new Json.Fields(fields);
    } else if (value instanceof Boolean flag) {
      return new Json.Flag(flag);
    } else if (value instanceof Number number) {
      return new Json.Number(number.toString());
    }
    return new Json.Text(value.toString());
  }
}
