package dev.skep.manifests.kinds;

import dev.skep.api.Bytes;
import dev.skep.api.intent.DesiredContent;
import dev.skep.api.intent.DesiredNetwork;
import dev.skep.api.intent.DesiredNode;
import dev.skep.api.intent.DesiredPayload;
import dev.skep.api.model.Names;
import dev.skep.api.model.Network;
import dev.skep.api.model.Node;
import dev.skep.api.model.Stack;
import dev.skep.manifests.support.Feature;
import dev.skep.manifests.tree.Fields;
import dev.skep.manifests.validate.NativeKind;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads nodes, networks, secrets and configs. */
final class ObjectDocuments {
  private static final String DEFAULT_DRIVER = "overlay";
  private static final List<String> WAYS = List.of("file", "content", "base64", "environment");

  private final Set<Feature> features;
  private final Extent extent;

  ObjectDocuments(Set<Feature> features, Extent extent) {
    this.features = features;
    this.extent = extent;
  }

  DesiredNode node(Document document) {
    if (document.name().isBlank()) {
      document.problems().error(document.at(), "name the node by its host name or its id");
    }
    return new DesiredNode(
        document.name(),
        document.labels(),
        word(Node.Availability.class, document.spec().text("availability")),
        word(Node.Role.class, document.spec().text("role")));
  }

  /** Validation has let nothing but the words of the type pass. */
  private static <E extends Enum<E>> @Nullable E word(Class<E> type, String word) {
    return word.isEmpty() ? null : Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
  }

  DesiredNetwork network(Document document) {
    checkName(document, Names.problemOfObjectName(document.name()));
    Fields spec = document.spec();
    List<String> subnets = spec.texts("subnets");
    for (String subnet : subnets) {
      Cidr.problem(subnet)
          .ifPresent(problem -> document.problems().error(spec.at("subnets"), problem));
    }
    if (!features.contains(Feature.OVERLAY_NETWORKS)) {
      document
          .problems()
          .warning(
              document.at(),
              "networks of the cluster are not supported yet: '"
                  + document.name()
                  + "' is kept, but no service can use it");
    }
    String driver = spec.text("driver");
    return new DesiredNetwork(
        document.name(),
        document.labels(),
        false,
        new Network.Spec(
            driver.isEmpty() ? DEFAULT_DRIVER : driver,
            spec.isSet("attachable"),
            spec.isSet("internal"),
            spec.isSet("ipv6"),
            spec.pairs("options"),
            subnets));
  }

  DesiredContent payload(Document document) {
    checkName(document, Names.problemOfFileName(document.name()));
    if (extent == Extent.NAMES) {
      return new DesiredContent(document.name(), document.labels(), null);
    }
    Fields spec = document.spec();
    List<String> ways = WAYS.stream().filter(way -> spec.mapping().get(way).isPresent()).toList();
    if (ways.size() > 1) {
      document
          .problems()
          .error(
              spec.mapping().entry(ways.getLast()).orElseThrow().key(),
              "'" + ways.getFirst() + "' says the content already; remove one of the two");
      return new DesiredContent(document.name(), document.labels(), null);
    }
    Bytes content = ways.isEmpty() ? null : content(document, ways.getFirst());
    int bound = bound(document);
    if (content != null && content.length() >= bound) {
      document
          .problems()
          .error(
              spec.at(ways.getFirst()),
              "the content is too large; a "
                  + word(document)
                  + " has less than "
                  + bound
                  + " bytes");
    }
    return new DesiredContent(document.name(), document.labels(), content);
  }

  private static int bound(Document document) {
    return document.kind() == NativeKind.SECRET
        ? DesiredPayload.MAX_SECRET_BYTES
        : DesiredPayload.MAX_CONFIG_BYTES;
  }

  private static String word(Document document) {
    return document.kind().word().toLowerCase(Locale.ROOT);
  }

  private static @Nullable Bytes content(Document document, String way) {
    Fields spec = document.spec();
    String text = spec.text(way);
    if (!way.equals("file") && !way.equals("environment") && isSecret(document)) {
      document
          .problems()
          .warning(
              spec.at(way),
              "whoever may read this manifest may read the secret; name a 'file' or an"
                  + " 'environment' variable instead");
    }
    return switch (way) {
      case "file" -> file(document, text);
      case "environment" -> {
        Optional<String> value = document.surroundings().variables().apply(text);
        if (value.isEmpty()) {
          document
              .problems()
              .error(spec.at(way), "the environment variable " + text + " is not set");
        }
        yield Bytes.utf8(value.orElse(""));
      }
      case "base64" -> {
        try {
          yield Bytes.of(Base64.getMimeDecoder().decode(text));
        } catch (IllegalArgumentException e) {
          document.problems().error(spec.at(way), "this is not base64");
          yield null;
        }
      }
      default -> Bytes.utf8(text);
    };
  }

  private static boolean isSecret(Document document) {
    return document.kind() == NativeKind.SECRET;
  }

  private static @Nullable Bytes file(Document document, String written) {
    String path = document.surroundings().absolute(written);
    String problem;
    try {
      return document.surroundings().files().read(path, bound(document));
    } catch (NoSuchFileException e) {
      problem = "the file " + path + " does not exist";
    } catch (IOException e) {
      problem = "the file " + path + " cannot be read: " + e.getMessage();
    }
    document.problems().error(document.spec().at("file"), problem);
    return null;
  }

  private static void checkName(Document document, Optional<String> problem) {
    problem.ifPresent(
        text -> document.problems().error(document.at(), "the " + word(document) + "'s " + text));
    if (document.labels().containsKey(Stack.NAMESPACE_LABEL)) {
      document
          .problems()
          .error(
              document.fields().within("metadata").at("labels"),
              "the label "
                  + Stack.NAMESPACE_LABEL
                  + " marks what belongs to a stack; describe this object in that stack instead");
    }
  }
}
