package dev.skep.manifests.docker;

import dev.skep.manifests.convert.Fields;
import dev.skep.manifests.convert.Namespace;
import dev.skep.manifests.normalise.Surroundings.FileAccess;
import dev.skep.manifests.tree.Position;
import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree;
import dev.skep.manifests.tree.Tree.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What {@code docker stack deploy} asks a manager to create: networks, secrets and configs by name,
 * and services.
 *
 * <p>Secrets and configs are known to a service by identifiers that only a manager gives; in their
 * place stands {@code SEC-} or {@code CFG-} before the name.
 */
public final class StackRequests {
  private final Fields file;
  private final Position at;
  private final NetworkBodies networks;
  private final PayloadBodies secrets;
  private final PayloadBodies configs;
  private final ServiceBody services;

  private StackRequests(Namespace namespace, Fields file, FileAccess files) {
    this.file = file;
    at = file.mapping().position();
    networks = new NetworkBodies(namespace, file.within("networks"));
    secrets = PayloadBodies.secrets(namespace, file.within("secrets"), files);
    configs = PayloadBodies.configs(namespace, file.within("configs"), files);
    services =
        new ServiceBody(
            namespace,
            networks,
            new MountBodies(namespace, file.within("volumes")),
            secrets,
            configs);
  }

  /**
   * The requests for a stack.
   *
   * @param stack the stack's name
   * @param file all files as one, in the normal form
   * @param files reads the contents of secrets and configs
   * @param problems receives errors; if there are any, the result is not to be used
   * @return a mapping with {@code networks}, {@code secrets}, {@code configs} and {@code services}
   */
  public static Mapping of(String stack, Mapping file, FileAccess files, Problems problems) {
    return new StackRequests(new Namespace(stack), new Fields(file, problems), files).build();
  }

  private Mapping build() {
    Fields all = file.within("services");
    List<Tree> bodies = new ArrayList<>();
    for (String name : new TreeSet<>(all.mapping().entries().keySet())) {
      bodies.add(services.build(name, all.within(name)));
    }
    return Body.at(at)
        .set("networks", byName(networks.used()))
        .set("secrets", byName(secrets.bodies()))
        .set("configs", byName(configs.bodies()))
        .set("services", new Tree.Sequence(at, bodies))
        .build();
  }

  private Mapping byName(Map<String, Mapping> bodies) {
    Body result = Body.at(at);
    new TreeMap<>(bodies).forEach(result::set);
    return result.build();
  }
}
