package dev.skep.agent.docker;

import com.github.dockerjava.api.model.BindOptions;
import com.github.dockerjava.api.model.BindPropagation;
import com.github.dockerjava.api.model.Driver;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.TmpfsOptions;
import com.github.dockerjava.api.model.VolumeOptions;
import dev.skep.agent.runtime.RuntimeFailure;
import dev.skep.api.model.ContainerSpec.Mount;
import java.util.HashSet;
import java.util.Set;

/** Mounts as the engine wants them, with swarm's checks and texts. */
final class Mounts {
  private Mounts() {}

  /** The engine's form of a mount. */
  static com.github.dockerjava.api.model.Mount of(Mount mount) throws RuntimeFailure.Refused {
    if (!mount.target().startsWith("/")) {
      throw new RuntimeFailure.Refused(
          "invalid mount target, must be an absolute path: " + mount.target());
    }
    com.github.dockerjava.api.model.Mount made =
        new com.github.dockerjava.api.model.Mount()
            .withTarget(mount.target())
            .withReadOnly(mount.readOnly());
    return switch (mount.type()) {
      case BIND -> bind(mount, made);
      case VOLUME -> volume(mount, made);
      case TMPFS -> tmpfs(mount, made);
      case NPIPE -> throw unsupported(mount, "named pipes exist only on Windows");
      case CLUSTER -> throw unsupported(mount, "this agent has no cluster volumes");
    };
  }

  /** Refuses two mounts at one place, in swarm's words. */
  static void checkDistinct(Iterable<Mount> mounts) throws RuntimeFailure.Refused {
    Set<String> targets = new HashSet<>();
    for (Mount mount : mounts) {
      if (!targets.add(mount.target())) {
        throw new RuntimeFailure.Refused("duplicate mount point: " + mount.target());
      }
    }
  }

  private static com.github.dockerjava.api.model.Mount bind(
      Mount mount, com.github.dockerjava.api.model.Mount made) throws RuntimeFailure.Refused {
    if (!mount.source().startsWith("/")) {
      throw new RuntimeFailure.Refused(
          "invalid bind mount source, must be an absolute path: " + mount.source());
    }
    made.withType(MountType.BIND).withSource(mount.source());
    if (!mount.propagation().isEmpty()) {
      made.withBindOptions(new BindOptions().withPropagation(propagation(mount)));
    }
    return made;
  }

  private static BindPropagation propagation(Mount mount) throws RuntimeFailure.Refused {
    return switch (mount.propagation()) {
      case "private" -> BindPropagation.PRIVATE;
      case "rprivate" -> BindPropagation.R_PRIVATE;
      case "shared" -> BindPropagation.SHARED;
      case "rshared" -> BindPropagation.R_SHARED;
      case "slave" -> BindPropagation.SLAVE;
      case "rslave" -> BindPropagation.R_SLAVE;
      default -> throw unsupported(mount, "propagation \"" + mount.propagation() + "\" is unknown");
    };
  }

  private static com.github.dockerjava.api.model.Mount volume(
      Mount mount, com.github.dockerjava.api.model.Mount made) throws RuntimeFailure.Refused {
    if (mount.source().startsWith("/")) {
      throw new RuntimeFailure.Refused(
          "invalid volume mount source, must not be an absolute path: " + mount.source());
    }
    if (!mount.propagation().isEmpty()) {
      throw unsupported(mount, "only bind mounts have a propagation");
    }
    VolumeOptions options =
        new VolumeOptions().withNoCopy(mount.noCopy()).withLabels(mount.volumeLabels());
    if (!mount.volumeDriver().isEmpty() || !mount.volumeOptions().isEmpty()) {
      String driver = mount.volumeDriver().isEmpty() ? "local" : mount.volumeDriver();
      options.withDriverConfig(new Driver().withName(driver).withOptions(mount.volumeOptions()));
    }
    made.withType(MountType.VOLUME).withVolumeOptions(options);
    // Without a source the engine makes an anonymous volume, which goes with the container.
    return mount.source().isEmpty() ? made : made.withSource(mount.source());
  }

  private static com.github.dockerjava.api.model.Mount tmpfs(
      Mount mount, com.github.dockerjava.api.model.Mount made) throws RuntimeFailure.Refused {
    if (!mount.source().isEmpty()) {
      throw new RuntimeFailure.Refused("invalid tmpfs source, source must be empty");
    }
    TmpfsOptions options = new TmpfsOptions();
    if (mount.tmpfsSizeBytes() > 0) {
      options.withSizeBytes(mount.tmpfsSizeBytes());
    }
    if (mount.tmpfsMode() != 0) {
      options.withMode(mount.tmpfsMode());
    }
    return made.withType(MountType.TMPFS).withTmpfsOptions(options);
  }

  private static RuntimeFailure.Refused unsupported(Mount mount, String why) {
    return new RuntimeFailure.Refused("mount " + mount.target() + ": " + why);
  }
}
