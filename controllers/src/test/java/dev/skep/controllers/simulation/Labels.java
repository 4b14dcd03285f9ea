package dev.skep.controllers.simulation;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.api.model.Resource;
import dev.skep.api.model.Service;
import dev.skep.api.model.Task;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Short names for identifiers, so that a trace can be read. */
final class Labels {
  private static final int SHORT = 6;
  private static final Pattern ID = Pattern.compile("\\b[0-9a-f][0-9a-z]{24}\\b");

  private final Map<Id, String> labels = new HashMap<>();
  private final Map<String, Integer> tasksInSlot = new HashMap<>();

  /** Learns the name of something that was created. */
  void learn(Resource resource) {
    switch (resource) {
      case Node node -> labels.put(node.id(), node.meta().name());
      case Service service -> labels.put(service.id(), service.meta().name());
      case Task task -> labels.computeIfAbsent(task.id(), id -> numbered(task));
      default -> {
        if (!resource.meta().name().isEmpty()) {
          labels.put(resource.id(), resource.meta().name());
        }
      }
    }
  }

  /** For example {@code a_web.2#3}: the third task in slot 2. */
  private String numbered(Task task) {
    String place = task.slotNode() == null ? String.valueOf(task.slot()) : of(task.slotNode());
    String slot = of(task.service()) + "." + place;
    return slot + "#" + tasksInSlot.merge(slot, 1, Integer::sum);
  }

  /** The text with labels in the place of identifiers. */
  String in(String text) {
    return ID.matcher(text)
        .replaceAll(found -> {
          @Nullable String label = labels.get(Id.parse(found.group()));
          return label == null ? found.group() : Matcher.quoteReplacement(label);
        });
  }

  String of(@Nullable Id id) {
    if (id == null) {
      return "-";
    }
    @Nullable String label = labels.get(id);
    return label == null ? id.toString().substring(0, SHORT) : label;
  }
}
