package dev.skep.agent.docker;

import dev.skep.agent.runtime.RuntimeFailure;
import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.ContainerSpec.Mount;
import dev.skep.api.model.Node;
import dev.skep.api.session.AssignedTask;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Placeholders such as {@code {{.Task.Slot}}} in a task's environment, hostname and mounts, filled
 * in on the node that runs it. The names are swarm's; of the template language only plain fields,
 * {@code index} and string literals are known, and anything else is refused.
 */
final class Placeholders {
  /** Longer ones are none: the matcher descends with every character. */
  private static final Pattern PLACEHOLDER =
      Pattern.compile("\\{\\{\\s*((?:\"[^\"]*\"|`[^`]*`|[^\"`}]){0,256}?)\\s*}}");

  private static final Pattern LABEL_INDEX =
      Pattern.compile("index\\s+\\.Service\\.Labels\\s+[\"`]([^\"`]*)[\"`]");
  private static final Pattern LITERAL = Pattern.compile("[\"`]([^\"`]*)[\"`]");
  private static final String LABEL_FIELD = ".Service.Labels.";

  private static final Pattern CALL = Pattern.compile("(\\w+)\\s+[\"`]([^\"`]*)[\"`]");

  /** Placeholders multiply what they stand for; a file of a secret or config is far smaller. */
  private static final int MAX_CHARACTERS = 4 * 1024 * 1024;

  private final Map<String, String> fields = new HashMap<>();
  private final Map<String, String> labels;

  /** What can be called besides the fields, for example {@code env "NAME"}. */
  interface Functions {
    /** There are none. */
    Functions NONE = (name, argument) -> Optional.empty();

    /** The value of a call; empty if there is no such function. */
    Optional<String> call(String name, String argument) throws RuntimeFailure.Refused;
  }

  Placeholders(AssignedTask task, Node.Description host) {
    labels = task.serviceLabels();
    fields.put(".Service.ID", task.service().toString());
    fields.put(".Service.Name", task.serviceName());
    fields.put(".Node.ID", task.node().toString());
    fields.put(".Node.Hostname", host.hostname());
    fields.put(".Node.Platform.OS", host.os());
    fields.put(".Node.Platform.Architecture", host.architecture());
    fields.put(".Task.ID", task.id().toString());
    fields.put(".Task.Name", task.name());
    fields.put(
        ".Task.Slot", task.slot() == 0 ? task.node().toString() : String.valueOf(task.slot()));
  }

  /** The container with everything filled in. */
  ContainerSpec fill(ContainerSpec container) throws RuntimeFailure.Refused {
    List<String> env = new ArrayList<>();
    for (String variable : container.env()) {
      int equals = variable.indexOf('=');
      env.add(
          equals < 0
              ? variable
              : variable.substring(0, equals + 1)
                  + fill(variable.substring(equals + 1), "env " + variable.substring(0, equals)));
    }
    List<Mount> mounts = new ArrayList<>();
    for (Mount mount : container.mounts()) {
      mounts.add(fill(mount));
    }
    return container.toBuilder()
        .env(env)
        .mounts(mounts)
        .hostname(fill(container.hostname(), "hostname"))
        .build();
  }

  private Mount fill(Mount mount) throws RuntimeFailure.Refused {
    String place = "mount " + mount.target();
    return new Mount(
        mount.type(),
        fill(mount.source(), place),
        fill(mount.target(), place),
        mount.readOnly(),
        mount.consistency(),
        mount.propagation(),
        mount.noCopy(),
        fill(mount.volumeLabels(), place),
        mount.volumeDriver(),
        fill(mount.volumeOptions(), place),
        mount.tmpfsSizeBytes(),
        mount.tmpfsMode());
  }

  private Map<String, String> fill(Map<String, String> values, String place)
      throws RuntimeFailure.Refused {
    Map<String, String> filled = new HashMap<>();
    for (Map.Entry<String, String> entry : values.entrySet()) {
      filled.put(entry.getKey(), fill(entry.getValue(), place));
    }
    return filled;
  }

  private String fill(String text, String place) throws RuntimeFailure.Refused {
    return fill(text, place, Functions.NONE);
  }

  /**
   * A text with everything filled in.
   *
   * @param place names the text in refusals
   * @param functions may be called in it
   */
  String fill(String text, String place, Functions functions) throws RuntimeFailure.Refused {
    if (!text.contains("{{")) {
      return text;
    }
    if (PLACEHOLDER.matcher(text).replaceAll("").contains("{{")) {
      throw new RuntimeFailure.Refused(place + ": there is a \"{{\" without \"}}\"");
    }
    StringBuilder filled = new StringBuilder();
    Matcher placeholder = PLACEHOLDER.matcher(text);
    while (placeholder.find()) {
      placeholder.appendReplacement(
          filled, Matcher.quoteReplacement(value(placeholder.group(1), place, functions)));
      if (filled.length() > MAX_CHARACTERS) {
        throw new RuntimeFailure.Refused(
            place + " is longer than " + MAX_CHARACTERS + " characters when it is filled in");
      }
    }
    placeholder.appendTail(filled);
    return filled.toString();
  }

  private String value(String expression, String place, Functions functions)
      throws RuntimeFailure.Refused {
    String field = fields.get(expression);
    if (field != null) {
      return field;
    }
    Matcher call = CALL.matcher(expression);
    if (call.matches()) {
      Optional<String> result = functions.call(call.group(1), call.group(2));
      if (result.isPresent()) {
        return result.get();
      }
    }
    Matcher index = LABEL_INDEX.matcher(expression);
    if (index.matches()) {
      return labels.getOrDefault(index.group(1), "");
    }
    if (expression.startsWith(LABEL_FIELD)) {
      String label = expression.substring(LABEL_FIELD.length());
      String value = labels.get(label);
      if (value == null) {
        throw new RuntimeFailure.Refused(
            place + ": the service has no label \"" + label + "\" for {{" + expression + "}}");
      }
      return value;
    }
    Matcher literal = LITERAL.matcher(expression);
    if (literal.matches()) {
      return literal.group(1);
    }
    throw new RuntimeFailure.Refused(
        place
            + ": {{"
            + expression
            + "}} is unknown; known are "
            + String.join(", ", fields.keySet().stream().sorted().toList())
            + " and index .Service.Labels \"name\"");
  }
}
