package dev.skep.manifests.docker;

import dev.skep.manifests.normalise.Surroundings.FileAccess;
import dev.skep.manifests.tree.Fields;
import dev.skep.manifests.tree.Position;
import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Sequence;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What {@code docker stack deploy} asks a manager to create: networks, secrets, configs and
 * services.
 *
 * <p>Secrets and configs are known to a service by identifiers that only a manager gives; in their
 * place stands {@code SEC-} or {@code CFG-} before the name.
 *
 * @param at where the file starts
 * @param networks that services attach to, in the order of the file's keys
 * @param secrets in the order of the file's keys
 * @param configs in the order of the file's keys
 * @param services by name within the file
 */
public record StackRequests(
    Position at,
    List<Declared> networks,
    List<Declared> secrets,
    List<Declared> configs,
    SortedMap<String, Mapping> services) {

  /**
   * The requests for a stack.
   *
   * @param namespace the stack's
   * @param file all files as one, in the long form
   * @param files reads the contents of secrets and configs
   * @param modern whether to ask also for what the API can say and the docker CLI does not know or
   *     heed: the keys of today's Compose Specification
   * @param problems receives errors; if there are any, the result is not to be used
   */
  public static StackRequests of(
      Namespace namespace, Mapping file, FileAccess files, boolean modern, Problems problems) {
    Fields all = new Fields(file, problems);
    NetworkBodies networks = new NetworkBodies(namespace, all.within("networks"));
    PayloadBodies secrets = PayloadBodies.secrets(namespace, all.within("secrets"), files);
    PayloadBodies configs = PayloadBodies.configs(namespace, all.within("configs"), files);
    MountBodies mounts = new MountBodies(namespace, all.within("volumes"), modern);
    ServiceBody service = new ServiceBody(namespace, networks, mounts, secrets, configs, modern);
    Fields written = all.within("services");
    SortedMap<String, Mapping> services = new TreeMap<>();
    for (String name : new TreeSet<>(written.mapping().entries().keySet())) {
      services.put(name, service.build(name, written.within(name)));
    }
    return new StackRequests(
        file.position(), networks.used(), secrets.needed(), configs.needed(), services);
  }

  /** A mapping with {@code networks}, {@code secrets}, {@code configs} and {@code services}. */
  public Mapping asMapping() {
    return Body.at(at)
        .set("networks", byName(networks))
        .set("secrets", byName(secrets))
        .set("configs", byName(configs))
        .set("services", new Sequence(at, List.copyOf(services.values())))
        .build();
  }

  private Mapping byName(List<Declared> all) {
    SortedMap<String, Mapping> requests = new TreeMap<>();
    all.forEach(each -> each.request().ifPresent(request -> requests.put(each.name(), request)));
    Body result = Body.at(at);
    requests.forEach(result::set);
    return result.build();
  }
}
