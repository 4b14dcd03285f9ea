package dev.skep.manifests.convert;

import dev.skep.api.Bytes;
import dev.skep.api.intent.DesiredPayload;
import dev.skep.api.model.ContainerSpec.FileReference;
import dev.skep.manifests.normalise.Surroundings.FileAccess;
import dev.skep.manifests.validate.Suggestion;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Secrets or configs, and the files that containers have of them. */
final class PayloadConverter {
  /** Readable by everyone, 0444: swarm's default. */
  private static final int DEFAULT_MODE = 292;

  private static final int MAX_MODE = 4095;
  private static final String ROOT = "0";

  private final Namespace namespace;
  private final String kind;
  private final int maxBytes;
  private final Fields declared;
  private final FileAccess files;
  private final Set<String> used = new HashSet<>();

  /**
   * A converter.
   *
   * @param namespace of the stack
   * @param kind {@code secret} or {@code config}
   * @param maxBytes more than the content may have
   * @param declared the declared secrets or configs
   * @param files reads contents
   */
  PayloadConverter(
      Namespace namespace, String kind, int maxBytes, Fields declared, FileAccess files) {
    this.namespace = namespace;
    this.kind = kind;
    this.maxBytes = maxBytes;
    this.declared = declared;
    this.files = files;
  }

  /** The files that a service refers to. */
  List<FileReference> references(Fields service) {
    List<FileReference> references = new ArrayList<>();
    for (Fields reference : service.each(kind + "s")) {
      String source = reference.text("source");
      if (declared.inner(source).isEmpty()) {
        reference
            .problems()
            .error(
                reference.at("source"),
                "the "
                    + kind
                    + " '"
                    + source
                    + "' is not declared; add it under the top-level '"
                    + kind
                    + "s'"
                    + Suggestion.forWord(source, declared.mapping().entries().keySet()));
        continue;
      }
      used.add(source);
      references.add(reference(reference, source));
    }
    references.sort(Comparator.comparing(FileReference::name));
    return references;
  }

  private FileReference reference(Fields reference, String source) {
    String target = reference.text("target");
    String uid = reference.text("uid");
    String gid = reference.text("gid");
    return new FileReference(
        nameOf(source),
        null,
        "",
        target.isEmpty() ? source : target,
        uid.isEmpty() ? ROOT : uid,
        gid.isEmpty() ? ROOT : gid,
        reference.count("mode", MAX_MODE, DEFAULT_MODE),
        declared.within(source).text("template_driver"));
  }

  /** All that the file declares, and those external ones that services refer to. */
  List<DesiredPayload> payloads() {
    List<DesiredPayload> payloads = new ArrayList<>();
    for (String source : new TreeSet<>(declared.mapping().entries().keySet())) {
      Fields payload = declared.within(source);
      if (!payload.isSet("external")) {
        payloads.add(
            new DesiredPayload(
                nameOf(source),
                namespace.label(payload.pairs("labels")),
                false,
                content(source, payload)));
      } else if (used.contains(source)) {
        payloads.add(new DesiredPayload(nameOf(source), Map.of(), true, Bytes.EMPTY));
      }
    }
    return payloads;
  }

  private String nameOf(String source) {
    String name = declared.within(source).text("name");
    return name.isEmpty() ? namespace.scope(source) : name;
  }

  private Bytes content(String source, Fields payload) {
    if (!payload.text("driver").isEmpty()) {
      return Bytes.EMPTY;
    }
    String path = payload.text("file");
    if (path.isEmpty()) {
      payload
          .problems()
          .error(
              declared.mapping().entry(source).orElseThrow().key(),
              "the "
                  + kind
                  + " '"
                  + source
                  + "' has no content; name a 'file', or write external: true if it exists already");
      return Bytes.EMPTY;
    }
    try {
      Bytes content = files.read(path, maxBytes);
      if (content.length() >= maxBytes) {
        payload
            .problems()
            .error(
                payload.at("file"),
                "the file "
                    + path
                    + " is too large; a "
                    + kind
                    + " has less than "
                    + maxBytes
                    + " bytes");
      }
      return content;
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
