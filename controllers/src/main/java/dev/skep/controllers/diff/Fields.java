package dev.skep.controllers.diff;

import dev.skep.api.codec.ApiCodec;
import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.Network;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.Endpoint;
import dev.skep.api.model.ServiceSpec.UpdatePolicy;
import dev.skep.api.model.TaskSpec;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A wish taken apart into the fields of a Compose file: each leaf by its path. */
final class Fields {
  /** Set by the tools for themselves, never by users. */
  private static final String TOOL_LABELS = "com.docker.stack.";

  /** What a file of a secret or config has when nothing is said: root's, readable by everyone. */
  private static final Map<String, Object> FILE_DEFAULTS =
      Map.of("uid", "0", "gid", "0", "mode", 0444);

  /** By which component the elements of a list are told apart, the first that they have. */
  private static final List<String> KEYS =
      List.of("name", "target", "network", "service", "container");

  private static final SortedMap<String, String> DEFAULTS = ofSilence();

  private final SortedMap<String, String> fields = new TreeMap<>();

  private Fields() {}

  /** The fields of a service. */
  static SortedMap<String, String> of(ServiceSpec spec) {
    Fields service = new Fields();
    service.record("", "", ApiCodec.tree(spec));
    service.fields.remove("name");
    return service.fields;
  }

  /** The fields of a service that a file need not write, because they are so anyway. */
  static SortedMap<String, String> defaults() {
    return DEFAULTS;
  }

  private static SortedMap<String, String> ofSilence() {
    SortedMap<String, String> fields =
        of(
            new ServiceSpec(
                "",
                Map.of(),
                new TaskSpec(
                    ContainerSpec.of("").build(),
                    TaskSpec.Resources.none(),
                    TaskSpec.RestartPolicy.defaults(),
                    TaskSpec.Placement.anywhere(),
                    List.of(),
                    0),
                new ServiceSpec.Mode.Replicated(1),
                UpdatePolicy.defaults(),
                UpdatePolicy.defaults(),
                Endpoint.none()));
    // How many there are is worth saying.
    fields.remove("deploy.replicas");
    return Collections.unmodifiableSortedMap(fields);
  }

  /** The fields of a network. */
  static SortedMap<String, String> of(Map<String, String> labels, Network.Spec spec) {
    Fields network = new Fields();
    network.record("", "", ApiCodec.tree(spec));
    network.labels(labels);
    return network.fields;
  }

  /** The fields of a secret or a config. */
  static SortedMap<String, String> of(Map<String, String> labels, String digest) {
    Fields payload = new Fields();
    payload.fields.put("content", ComposeValues.digest(digest));
    payload.labels(labels);
    return payload.fields;
  }

  private void labels(Map<String, String> labels) {
    labels.forEach((name, value) -> put("labels." + name, value));
  }

  private void value(String path, String model, @Nullable Object value) {
    if (value instanceof Map<?, ?> || value == null) {
      record(path, model, value);
    } else if (value instanceof List<?> items) {
      list(path, model, items);
    } else if (!ComposePaths.isUnsaid(model, value)) {
      put(path, ComposeValues.of(model.substring(model.lastIndexOf('.') + 1), value));
    }
  }

  private void record(String path, String model, @Nullable Object value) {
    if (value instanceof Map<?, ?> components) {
      boolean own = ComposePaths.hasOwnNames(model);
      components.forEach((key, component) -> {
        String name = key.toString();
        String inModel = ComposePaths.join(model, name);
        if (!own) {
          value(ComposePaths.of(path, inModel), inModel, component);
        } else if (component != null) {
          put(ComposePaths.join(path, name), component.toString());
        }
      });
    }
  }

  private void list(String path, String model, List<?> items) {
    if (items.isEmpty()) {
      return;
    }
    if (model.endsWith(".env")) {
      items.forEach(item -> variable(path, item.toString()));
    } else if (model.equals("endpoint.ports")) {
      items.forEach(item -> port(path, (Map<?, ?>) item));
    } else if (items.getFirst() instanceof Map<?, ?>) {
      items.forEach(item -> element(path, model, (Map<?, ?>) item));
    } else {
      put(path, items.stream().map(Object::toString).collect(Collectors.joining(", ", "[", "]")));
    }
  }

  private void variable(String path, String item) {
    int equals = item.indexOf('=');
    String name = equals < 0 ? item : item.substring(0, equals);
    String value = equals < 0 ? "unset" : item.substring(equals + 1);
    put(path + "." + name, value.isEmpty() ? "\"\"" : value);
  }

  private void port(String path, Map<?, ?> port) {
    String protocol = ComposeValues.of("protocol", Objects.requireNonNull(port.get("protocol")));
    String mode = ComposeValues.of("mode", Objects.requireNonNull(port.get("mode")));
    put(path + "[" + port.get("published") + ":" + port.get("target") + "/" + protocol + "]", mode);
  }

  /** An element of a list of records, found by what names it instead of by its place. */
  private void element(String path, String model, Map<?, ?> element) {
    String key = KEYS.stream().filter(element::containsKey).findFirst().orElse("");
    String place = path + "[" + element.get(key) + "]";
    boolean[] empty = {true};
    element.forEach((name, component) -> {
      // Which object a reference was resolved to says less than its name does.
      boolean said = !element.containsKey("digest") || !isFileDefault(name, component);
      if (!name.equals(key) && !name.equals("object") && said) {
        String inModel = ComposePaths.join(model, name.toString());
        int before = fields.size();
        value(
            name.equals("digest") ? place + ".content" : ComposePaths.of(place, inModel),
            inModel,
            component);
        empty[0] &= fields.size() == before;
      }
    });
    if (empty[0]) {
      put(place, "yes");
    }
  }

  private static boolean isFileDefault(Object name, @Nullable Object value) {
    return value != null && value.equals(FILE_DEFAULTS.get(name.toString()));
  }

  private void put(String path, String value) {
    if (!value.isEmpty() && !path.contains("labels." + TOOL_LABELS)) {
      fields.put(path, value);
    }
  }

  /** What differs, by path. */
  static List<FieldChange> between(
      SortedMap<String, String> before,
      SortedMap<String, String> after,
      UnaryOperator<String> setBy) {
    TreeMap<String, String> paths = new TreeMap<>(before);
    paths.putAll(after);
    return paths.keySet().stream()
        .filter(path -> !Objects.equals(before.get(path), after.get(path)))
        .map(path ->
            new FieldChange(
                path,
                before.getOrDefault(path, ""),
                after.getOrDefault(path, ""),
                setBy.apply(path)))
        .toList();
  }

  /** The unmodifiable fields of nothing. */
  static SortedMap<String, String> none() {
    return Collections.emptySortedMap();
  }
}
