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
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Placeholders such as {@code {{.Task.Slot}}} in a task's environment, hostname and mounts, filled
 * in on the node that runs it. The names are swarm's; of the template language only plain fields,
 * {@code index} and string literals are known, and anything else is refused.
 */
final class Placeholders {
  private static final Pattern LABEL_INDEX =
      Pattern.compile("index\\s+\\.Service\\.Labels\\s+[\"`]([^\"`]*)[\"`]");
  private static final Pattern LITERAL = Pattern.compile("[\"`]([^\"`]*)[\"`]");
  private static final String LABEL_FIELD = ".Service.Labels.";

  private static final Pattern CALL = Pattern.compile("(\\w+)\\s+[\"`]([^\"`]*)[\"`]");

  /** Placeholders multiply what they stand for; a file of a secret or config is far smaller. */
  private static final int MAX_CHARACTERS = 4 * 1024 * 1024;

  private final Map<String, String> fields = new HashMap<>();
  private final Map<String, String> labels;

  /**
   * A text that may have placeholders.
   *
   * @param place names it in refusals
   * @param isPayload whether it is the content of a secret or a config: refusals, which the whole
   *     cluster keeps, then say where a placeholder stands, never what is written there
   */
  private record Template(String text, String place, boolean isPayload) {
    /** Characters of a placeholder that a refusal repeats. */
    private static final int MAX_QUOTED = 256;

    /**
     * A refusal.
     *
     * @param at the offset of the placeholder
     * @param open its text; only for what is no payload
     * @param why what is wrong with it, without repeating it
     */
    RuntimeFailure.Refused refused(int at, String open, String why) {
      if (isPayload) {
        String before = text.substring(0, at);
        long line = 1 + before.chars().filter(character -> character == '\n').count();
        int column = at - before.lastIndexOf('\n');
        return new RuntimeFailure.Refused(
            place + ", line " + line + ", column " + column + ": the placeholder " + why);
      }
      return new RuntimeFailure.Refused(
          place
              + ": "
              + (open.length() <= MAX_QUOTED ? open : open.substring(0, MAX_QUOTED) + "…")
              + " "
              + why);
    }

    RuntimeFailure.Refused refused(Placeholder placeholder, String why) {
      return refused(placeholder.start(), "{{" + placeholder.expression() + "}}", why);
    }
  }

  /** What can be called besides the fields, for example {@code env "NAME"}. */
  interface Functions {
    /** There are none. */
    Functions NONE = (name, argument) -> Optional.empty();

    /**
     * The value of a call; empty if there is no such function.
     *
     * @throws NoSuchFile if a file is asked for that the task does not have
     */
    Optional<String> call(String name, String argument) throws NoSuchFile;
  }

  /** A placeholder asks for a file that the task does not have. */
  static final class NoSuchFile extends Exception {
    private static final long serialVersionUID = 1L;

    /** For a kind of file: {@code secret} or {@code config}. */
    NoSuchFile(String kind) {
      super("asks for a " + kind + " target not found; give the service a " + kind + " with it");
    }
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
    return fill(new Template(text, place, false), Functions.NONE);
  }

  /**
   * The content of a secret or a config with everything filled in.
   *
   * @param place names the file in refusals, which repeat nothing of the text
   * @param functions may be called in it
   */
  String fillPayload(String text, String place, Functions functions) throws RuntimeFailure.Refused {
    return fill(new Template(text, place, true), functions);
  }

  private String fill(Template template, Functions functions) throws RuntimeFailure.Refused {
    String text = template.text();
    int open = text.indexOf(Placeholder.OPEN);
    if (open < 0) {
      return text;
    }
    StringBuilder filled = new StringBuilder();
    int done = 0;
    while (open >= 0) {
      Placeholder placeholder = Placeholder.at(text, open).orElseThrow(unclosed(template, open));
      filled.append(text, done, open).append(value(template, placeholder, functions));
      if (filled.length() > MAX_CHARACTERS) {
        throw new RuntimeFailure.Refused(
            template.place()
                + " is longer than "
                + MAX_CHARACTERS
                + " characters when it is filled in");
      }
      done = placeholder.end();
      open = text.indexOf(Placeholder.OPEN, done);
    }
    return filled.append(text, done, text.length()).toString();
  }

  private static Supplier<RuntimeFailure.Refused> unclosed(Template template, int open) {
    return () -> template.refused(open, "a \"{{\"", "is without \"}}\"");
  }

  private String value(Template template, Placeholder placeholder, Functions functions)
      throws RuntimeFailure.Refused {
    String expression = placeholder.expression();
    String field = fields.get(expression);
    if (field != null) {
      return field;
    }
    Optional<String> result = called(template, placeholder, functions);
    if (result.isPresent()) {
      return result.get();
    }
    Matcher index = LABEL_INDEX.matcher(expression);
    if (index.matches()) {
      return labels.getOrDefault(index.group(1), "");
    }
    if (expression.startsWith(LABEL_FIELD)) {
      String value = labels.get(expression.substring(LABEL_FIELD.length()));
      if (value == null) {
        throw template.refused(placeholder, "names a label that the service does not have");
      }
      return value;
    }
    Matcher literal = LITERAL.matcher(expression);
    if (literal.matches()) {
      return literal.group(1);
    }
    throw template.refused(
        placeholder,
        "is unknown; known are "
            + String.join(", ", fields.keySet().stream().sorted().toList())
            + " and index .Service.Labels \"name\"");
  }

  private static Optional<String> called(
      Template template, Placeholder placeholder, Functions functions)
      throws RuntimeFailure.Refused {
    Matcher call = CALL.matcher(placeholder.expression());
    try {
      return call.matches() ? functions.call(call.group(1), call.group(2)) : Optional.empty();
    } catch (NoSuchFile e) {
      throw template.refused(placeholder, String.valueOf(e.getMessage()));
    }
  }
}
