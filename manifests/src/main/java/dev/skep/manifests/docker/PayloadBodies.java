package dev.skep.manifests.docker;

import dev.skep.api.Bytes;
import dev.skep.manifests.normalise.Surroundings.FileAccess;
import dev.skep.manifests.tree.Fields;
import dev.skep.manifests.tree.Position;
import dev.skep.manifests.tree.Tree.Mapping;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Secrets or configs, and the files that containers have of them. */
final class PayloadBodies {
  /** Readable by everyone, 0444: swarm's default. */
  private static final long DEFAULT_MODE = 292;

  private static final String ROOT = "0";

  /** More than a manager takes of any content; it bounds what is read. */
  private static final int MAX_BYTES = 1_024_001;

  private final Namespace namespace;
  private final String kind;
  private final String title;
  private final String idPrefix;
  private final Fields declared;
  private final FileAccess files;
  private final Set<String> used = new HashSet<>();

  private PayloadBodies(
      Namespace namespace,
      String kind,
      String title,
      String idPrefix,
      Fields declared,
      FileAccess files) {
    this.namespace = namespace;
    this.kind = kind;
    this.title = title;
    this.idPrefix = idPrefix;
    this.declared = declared;
    this.files = files;
  }

  static PayloadBodies secrets(Namespace namespace, Fields declared, FileAccess files) {
    return new PayloadBodies(namespace, "secret", "Secret", "SEC-", declared, files);
  }

  static PayloadBodies configs(Namespace namespace, Fields declared, FileAccess files) {
    return new PayloadBodies(namespace, "config", "Config", "CFG-", declared, files);
  }

  /** The identifier that stands for the one a manager gives. */
  String identifier(String name) {
    return idPrefix + name;
  }

  /** The name in the cluster of a declared one; nothing, and an error, if it is not declared. */
  Optional<String> nameOf(Fields reference, String key) {
    String source = reference.text(key);
    if (declared.inner(source).isEmpty()) {
      reference
          .problems()
          .error(
              reference.at(key),
              Undeclared.payload(kind, source, declared.mapping().entries().keySet()));
      return Optional.empty();
    }
    return Optional.of(namespace.nameOf(source, declared.within(source)));
  }

  /** The files that a service has, and what it uses otherwise, sorted by name. */
  List<Mapping> references(Fields service, List<Mapping> others) {
    Map<String, List<Mapping>> references = new TreeMap<>();
    Map<String, Position> targets = new HashMap<>();
    for (Fields reference : service.each(kind + "s")) {
      Optional<String> name = nameOf(reference, "source");
      if (name.isPresent()) {
        used.add(reference.text("source"));
        references
            .computeIfAbsent(name.get(), _ -> new ArrayList<>())
            .add(reference(reference, name.get(), targets));
      }
    }
    List<Mapping> result = new ArrayList<>();
    references.values().forEach(result::addAll);
    result.addAll(others);
    result.sort(
        Comparator.comparing(
            (Mapping body) -> new Fields(body, service.problems()).text(title + "Name")));
    return result;
  }

  private Mapping reference(Fields reference, String name, Map<String, Position> targets) {
    String key = reference.text("target").isEmpty() ? "source" : "target";
    String target = reference.text(key);
    Position before = targets.putIfAbsent(target, reference.at(key));
    if (before != null) {
      reference
          .problems()
          .error(
              reference.at(key),
              "another of the "
                  + kind
                  + "s has the target '"
                  + target
                  + "' already, in line "
                  + before.line());
    }
    Mapping place =
        Body.at(reference.mapping().position())
            .setText("Name", target)
            .setText("UID", orElse(reference.text("uid"), ROOT))
            .setText("GID", orElse(reference.text("gid"), ROOT))
            .setNumber("Mode", reference, "mode", DEFAULT_MODE)
            .build();
    return named(reference, name).set("File", place).build();
  }

  /** A reference by name. */
  Body named(Fields reference, String name) {
    return Body.at(reference.mapping().position())
        .setText(title + "ID", identifier(name))
        .setText(title + "Name", name);
  }

  private static String orElse(String text, String otherwise) {
    return text.isEmpty() ? otherwise : text;
  }

  /** All that the file declares, and those external ones that services have as files. */
  List<Declared> needed() {
    List<Declared> needed = new ArrayList<>();
    for (String key : new TreeSet<>(declared.mapping().entries().keySet())) {
      Fields payload = declared.within(key);
      String name = namespace.nameOf(key, payload);
      if (!payload.isSet("external")) {
        needed.add(new Declared(name, payload, Optional.of(body(key, name, payload))));
      } else if (used.contains(key)) {
        needed.add(new Declared(name, payload, Optional.empty()));
      }
    }
    return needed;
  }

  private Mapping body(String key, String name, Fields payload) {
    String driver = payload.text("driver");
    Body body =
        Body.at(payload.mapping().position())
            .setText("Name", name)
            .set(
                "Labels",
                Body.pairs(payload.mapping().position(), namespace.label(payload.pairs("labels"))));
    if (driver.isEmpty()) {
      body.text("Data", Base64.getEncoder().encodeToString(content(key, payload).toArray()));
    } else {
      body.set(
          "Driver",
          Body.at(payload.at("driver"))
              .text("Name", driver)
              .pairs("Options", payload.pairs("driver_opts"))
              .build());
    }
    String template = payload.text("template_driver");
    if (!template.isEmpty()) {
      body.set("Templating", Body.at(payload.at("template_driver")).text("Name", template).build());
    }
    return body.build();
  }

  private Bytes content(String key, Fields payload) {
    String path = payload.text("file");
    if (path.isEmpty()) {
      payload
          .problems()
          .error(
              declared.mapping().entry(key).orElseThrow().key(),
              "the "
                  + kind
                  + " '"
                  + key
                  + "' has no content; name a 'file', or write external: true if it exists already");
      return Bytes.EMPTY;
    }
    try {
      return files.read(path, MAX_BYTES);
    } catch (NoSuchFileException e) {
      payload.problems().error(payload.at("file"), "the file " + path + " does not exist");
    } catch (IOException e) {
      payload
          .problems()
          .error(payload.at("file"), "the file " + path + " cannot be read: " + e.getMessage());
    }
    return Bytes.EMPTY;
  }
}
