package dev.skep.manifests.docker;

import dev.skep.manifests.tree.Fields;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import dev.skep.manifests.values.ByteSize;
import dev.skep.manifests.values.InvalidValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is mounted into the containers of a service. */
final class MountBodies {
  private static final int OCTAL = 8;
  private static final int MAX_MODE = 4095;
  private static final List<String> OPTIONS = List.of("bind", "volume", "tmpfs", "cluster");

  private final Namespace namespace;
  private final Fields volumes;
  private final boolean modern;

  MountBodies(Namespace namespace, Fields volumes, boolean modern) {
    this.namespace = namespace;
    this.volumes = volumes;
    this.modern = modern;
  }

  List<Mapping> mounts(Fields service) {
    List<Mapping> mounts = new ArrayList<>();
    for (Fields mount : service.each("volumes")) {
      mounts.add(mount(mount));
    }
    if (modern) {
      service.items("tmpfs").forEach(text -> mounts.add(tmpfs(service, (Scalar) text)));
    }
    return mounts;
  }

  private Mapping mount(Fields mount) {
    String type = mount.text("type");
    return switch (type) {
      case "", "volume" -> volume(mount);
      case "bind" -> bind(mount, List.of("bind"));
      case "npipe" -> bind(mount, List.of("bind", "cluster"));
      case "tmpfs" -> tmpfs(mount);
      case "cluster" -> cluster(mount);
      default -> {
        refuse(mount, "type", "a mount's type is one of volume, bind, tmpfs, npipe, cluster");
        yield base(mount, mount.text("source")).build();
      }
    };
  }

  private static Body base(Fields mount, String source) {
    return Body.at(mount.mapping().position())
        .text("Type", mount, "type")
        .text("Source", source)
        .text("Target", mount.text("target"))
        .flag("ReadOnly", mount.isSet("read_only"))
        .text("Consistency", mount.text("consistency"));
  }

  private Mapping volume(Fields mount) {
    refuseOtherOptions(mount, List.of("volume"));
    String source = mount.text("source");
    if (source.isEmpty()) {
      return modern
          ? base(mount, "").set("VolumeOptions", copying(mount).build()).build()
          : base(mount, "").build();
    }
    Optional<Fields> declared = declared(mount, source);
    Fields volume = declared.orElse(volumes.within(source));
    Body options = copying(mount);
    if (!volume.isSet("external")) {
      options.pairs("Labels", namespace.label(volume.pairs("labels")));
      driver(volume, options);
    }
    return base(mount, namespace.nameOf(source, volume))
        .set("VolumeOptions", options.build())
        .build();
  }

  private static Body copying(Fields mount) {
    return Body.at(mount.mapping().position())
        .flag("NoCopy", mount.within("volume").isSet("nocopy"));
  }

  private static void driver(Fields volume, Body options) {
    if (!volume.text("driver").isEmpty() || volume.inner("driver_opts").isPresent()) {
      options.set(
          "DriverConfig",
          Body.at(volume.mapping().position())
              .text("Name", volume.text("driver"))
              .pairs("Options", volume.pairs("driver_opts"))
              .build());
    }
  }

  private static Mapping bind(Fields mount, List<String> own) {
    refuseOtherOptions(mount, own);
    if (mount.text("source").isEmpty()) {
      refuse(mount, "source", "a mount of type " + mount.text("type") + " needs a 'source'");
    }
    return base(mount, mount.text("source"))
        .maybe(
            "BindOptions",
            mount
                .inner("bind")
                .map(bind ->
                    Body.at(bind.mapping().position())
                        .text("Propagation", bind.text("propagation"))
                        .build()))
        .build();
  }

  private Mapping tmpfs(Fields mount) {
    refuseOtherOptions(mount, List.of("tmpfs"));
    if (!mount.text("source").isEmpty()) {
      refuse(mount, "source", "a mount of type tmpfs has no source; remove it");
    }
    return base(mount, "")
        .maybe(
            "TmpfsOptions",
            mount
                .inner("tmpfs")
                .map(tmpfs ->
                    Body.at(tmpfs.mapping().position())
                        .number("SizeBytes", tmpfs, "size")
                        .number("Mode", modern ? tmpfs.count("mode", MAX_MODE, 0) : 0)
                        .build()))
        .build();
  }

  /** {@code /run} or {@code /run:size=64m,mode=1777}. */
  private static Mapping tmpfs(Fields service, Scalar text) {
    int colon = text.text().indexOf(':');
    String target = colon < 0 ? text.text() : text.text().substring(0, colon);
    Body mount = Body.at(text.position()).setText("Type", "tmpfs").text("Target", target);
    Body options = Body.at(text.position());
    try {
      for (String option :
          colon < 0 ? new String[0] : text.text().substring(colon + 1).split(",")) {
        if (option.startsWith("size=")) {
          options.number("SizeBytes", ByteSize.parse(option.substring("size=".length())));
        } else if (option.startsWith("mode=")) {
          options.number(
              "Mode", Integer.parseUnsignedInt(option.substring("mode=".length()), OCTAL));
        } else if (option.equals("ro")) {
          mount.setFlag("ReadOnly", true);
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
    return mount.set("TmpfsOptions", options.build()).build();
  }

  private Mapping cluster(Fields mount) {
    refuseOtherOptions(mount, List.of("cluster"));
    String source = mount.text("source");
    if (source.isEmpty()) {
      refuse(mount, "source", "a mount of type cluster needs a 'source', the volume's name");
    }
    boolean group = source.startsWith("group:");
    String name =
        group
            ? source
            : namespace.nameOf(source, declared(mount, source).orElse(volumes.within(source)));
    return base(mount, name)
        .set("ClusterOptions", Body.at(mount.mapping().position()).build())
        .build();
  }

  private Optional<Fields> declared(Fields mount, String source) {
    Optional<Fields> volume = volumes.inner(source);
    if (volume.isEmpty()) {
      refuse(mount, "source", Undeclared.volume(source, volumes.mapping().entries().keySet()));
    }
    return volume;
  }

  private static void refuseOtherOptions(Fields mount, List<String> own) {
    for (String options : OPTIONS) {
      if (!own.contains(options) && mount.inner(options).isPresent()) {
        refuse(
            mount,
            options,
            "the options '" + options + "' do not belong to a mount of type " + mount.text("type"));
      }
    }
  }

  private static void refuse(Fields mount, String key, String message) {
    mount.problems().error(mount.at(key), message);
  }
}
