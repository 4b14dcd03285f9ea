package dev.skep.manifests.convert;

import dev.skep.api.model.ContainerSpec.Mount;
import dev.skep.api.model.ContainerSpec.Mount.Type;
import dev.skep.manifests.tree.Tree;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.validate.Suggestion;
import dev.skep.manifests.values.ByteSize;
import dev.skep.manifests.values.InvalidValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** File systems of a container: {@code volumes} and {@code tmpfs}. */
final class MountConverter {
  private static final int OCTAL = 8;
  private static final int MAX_MODE = 4095;
  private static final List<String> TYPE_OPTIONS = List.of("bind", "volume", "tmpfs");

  private final Namespace namespace;
  private final Fields volumes;
  private final boolean modern;

  /**
   * A converter.
   *
   * @param namespace of the stack
   * @param volumes the declared volumes
   * @param modern whether to honour what the docker CLI does not
   */
  MountConverter(Namespace namespace, Fields volumes, boolean modern) {
    this.modern = modern;
    this.namespace = namespace;
    this.volumes = volumes;
  }

  List<Mount> mounts(Fields service) {
    List<Mount> mounts = new ArrayList<>();
    for (Fields mount : service.each("volumes")) {
      convert(mount).ifPresent(mounts::add);
    }
    for (Tree tmpfs : service.items("tmpfs")) {
      tmpfs(service, (Scalar) tmpfs).ifPresent(mounts::add);
    }
    return mounts;
  }

  private Optional<Mount> convert(Fields mount) {
    String type = mount.text("type");
    return switch (type) {
      case "", "volume" -> volume(mount);
      case "bind" -> other(mount, Type.BIND, "bind");
      case "tmpfs" -> other(mount, Type.TMPFS, "tmpfs");
      case "npipe" -> other(mount, Type.NPIPE, "bind");
      case "cluster" -> cluster(mount);
      default -> {
        refuse(mount, "type", "a mount's type is one of volume, bind, tmpfs, npipe, cluster");
        yield Optional.empty();
      }
    };
  }

  private Optional<Mount> volume(Fields mount) {
    refuseOtherOptions(mount, "volume");
    String source = mount.text("source");
    if (source.isEmpty()) {
      return Optional.of(plain(mount, Type.VOLUME, ""));
    }
    Optional<Fields> declared = volumes.inner(source);
    if (declared.isEmpty()) {
      undefined(mount, source);
      return Optional.empty();
    }
    Fields volume = declared.get();
    boolean external = volume.isSet("external");
    return Optional.of(
        new Mount(
            Type.VOLUME,
            nameOf(source, volume),
            mount.text("target"),
            mount.isSet("read_only"),
            mount.text("consistency"),
            "",
            mount.within("volume").isSet("nocopy"),
            external ? Map.of() : namespace.label(volume.pairs("labels")),
            external ? "" : volume.text("driver"),
            external ? Map.of() : volume.pairs("driver_opts"),
            0,
            0));
  }

  private Optional<Mount> cluster(Fields mount) {
    refuseOtherOptions(mount, "cluster");
    String source = mount.text("source");
    if (source.isEmpty()) {
      refuse(mount, "source", "a mount of type cluster needs a 'source', the volume's name");
      return Optional.empty();
    }
    if (source.startsWith("group:")) {
      return Optional.of(plain(mount, Type.CLUSTER, source));
    }
    Optional<Fields> declared = volumes.inner(source);
    if (declared.isEmpty()) {
      undefined(mount, source);
      return Optional.empty();
    }
    return Optional.of(plain(mount, Type.CLUSTER, nameOf(source, declared.get())));
  }

  private Optional<Mount> other(Fields mount, Type type, String ownOptions) {
    refuseOtherOptions(mount, ownOptions);
    String source = mount.text("source");
    if (type == Type.TMPFS && !source.isEmpty()) {
      refuse(mount, "source", "a mount of type tmpfs has no source; remove it");
    }
    return Optional.of(plain(mount, type, source));
  }

  private Mount plain(Fields mount, Type type, String source) {
    return new Mount(
        type,
        source,
        mount.text("target"),
        mount.isSet("read_only"),
        mount.text("consistency"),
        mount.within("bind").text("propagation"),
        mount.within("volume").isSet("nocopy"),
        Map.of(),
        "",
        Map.of(),
        mount.within("tmpfs").count("size", Long.MAX_VALUE).orElse(0),
        modern ? mount.within("tmpfs").count("mode", MAX_MODE, 0) : 0);
  }

  private String nameOf(String source, Fields volume) {
    String name = volume.text("name");
    return name.isEmpty() ? namespace.scope(source) : name;
  }

  private static void refuseOtherOptions(Fields mount, String own) {
    for (String options : TYPE_OPTIONS) {
      if (!options.equals(own) && mount.inner(options).isPresent()) {
        refuse(
            mount,
            options,
            "the options '" + options + "' do not belong to a mount of type " + mount.text("type"));
      }
    }
  }

  private void undefined(Fields mount, String source) {
    refuse(
        mount,
        "source",
        "the volume '"
            + source
            + "' is not declared; add it under the top-level 'volumes', or write ./"
            + source
            + " if a directory is meant"
            + Suggestion.forWord(source, volumes.mapping().entries().keySet()));
  }

  private static void refuse(Fields mount, String key, String message) {
    mount.problems().error(mount.at(key), message);
  }

  /** {@code /run} or {@code /run:size=64m,mode=1777}. */
  private static Optional<Mount> tmpfs(Fields service, Scalar text) {
    int colon = text.text().indexOf(':');
    String target = colon < 0 ? text.text() : text.text().substring(0, colon);
    long size = 0;
    int mode = 0;
    boolean readOnly = false;
    try {
      for (String option :
          colon < 0 ? new String[0] : text.text().substring(colon + 1).split(",")) {
        if (option.startsWith("size=")) {
          size = ByteSize.parse(option.substring("size=".length()));
        } else if (option.startsWith("mode=")) {
          mode = Integer.parseUnsignedInt(option.substring("mode=".length()), OCTAL);
        } else if (option.equals("ro")) {
          readOnly = true;
        } else if (!option.equals("rw")) {
          throw new InvalidValue(
              "'" + option + "' is not a tmpfs option; known are size, mode, ro");
        }
      }
    } catch (InvalidValue e) {
      service.problems().error(text.position(), e.problem());
    } catch (NumberFormatException e) {
      service.problems().error(text.position(), "the mode of a tmpfs is octal, like 1777");
    }
    return Optional.of(
        new Mount(
            Type.TMPFS, "", target, readOnly, "", "", false, Map.of(), "", Map.of(), size, mode));
  }
}
