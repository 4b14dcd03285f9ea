package dev.skep.manifests.convert;

import dev.skep.api.intent.DesiredPayload;
import dev.skep.api.intent.DesiredStack;
import dev.skep.api.model.Protocol;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.Dependency;
import dev.skep.api.model.ServiceSpec.Dependency.Condition;
import dev.skep.api.model.ServiceSpec.Endpoint;
import dev.skep.api.model.ServiceSpec.Endpoint.Resolution;
import dev.skep.api.model.ServiceSpec.PublishedPort;
import dev.skep.api.model.ServiceSpec.PublishedPort.PublishMode;
import dev.skep.api.model.TaskSpec;
import dev.skep.manifests.normalise.Surroundings.FileAccess;
import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree.Mapping;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Converts a whole file. */
public final class StackConverter {
  private static final int MAX_PORT = 65_535;

  private final Namespace namespace;
  private final Fields file;
  private final NetworkConverter networks;
  private final PayloadConverter secrets;
  private final PayloadConverter configs;
  private final ContainerConverter containers;

  private StackConverter(Namespace namespace, Fields file, FileAccess files, boolean modern) {
    this.namespace = namespace;
    this.file = file;
    networks = new NetworkConverter(namespace, file.within("networks"));
    secrets =
        new PayloadConverter(
            namespace, "secret", DesiredPayload.MAX_SECRET_BYTES, file.within("secrets"), files);
    configs =
        new PayloadConverter(
            namespace, "config", DesiredPayload.MAX_CONFIG_BYTES, file.within("configs"), files);
    containers =
        new ContainerConverter(
            namespace,
            new MountConverter(namespace, file.within("volumes"), modern),
            secrets,
            configs,
            modern);
  }

  /**
   * Converts a file in its long form.
   *
   * @param stack the stack's name
   * @param file the file
   * @param manifest the text to keep with the stack
   * @param files reads the contents of secrets and configs
   * @param modern whether to honour what only today's Compose Specification knows or means
   * @param problems receives errors; if there are any, the result is not to be used
   */
  public static DesiredStack convert(
      String stack,
      Mapping file,
      String manifest,
      FileAccess files,
      boolean modern,
      Problems problems) {
    Namespace namespace = new Namespace(stack);
    return new StackConverter(namespace, new Fields(file, problems), files, modern)
        .convert(manifest);
  }

  private DesiredStack convert(String manifest) {
    Fields all = file.within("services");
    List<ServiceSpec> services = new ArrayList<>();
    for (String name : new TreeSet<>(all.mapping().entries().keySet())) {
      services.add(service(name, all.within(name)));
    }
    return new DesiredStack(
        namespace.stack(),
        manifest,
        services,
        networks.used(),
        secrets.payloads(),
        configs.payloads());
  }

  private ServiceSpec service(String name, Fields service) {
    DeployConverter deploy = new DeployConverter(service);
    TaskSpec task =
        new TaskSpec(
            containers.convert(name, service),
            deploy.resources(),
            deploy.restart(),
            deploy.placement(),
            networks.attachments(name, service),
            0);
    return new ServiceSpec(
        namespace.scope(name),
        labels(service),
        task,
        deploy.mode(),
        deploy.update(),
        deploy.rollback(),
        endpoint(service),
        dependencies(service));
  }

  private List<Dependency> dependencies(Fields service) {
    Fields written = service.within("depends_on");
    List<Dependency> dependencies = new ArrayList<>();
    for (String name : written.mapping().entries().keySet()) {
      Fields dependency = written.within(name);
      dependencies.add(
          new Dependency(
              namespace.scope(name),
              condition(dependency),
              dependency.flag("required").orElse(true),
              dependency.isSet("restart")));
    }
    return dependencies;
  }

  private static Condition condition(Fields dependency) {
    return switch (dependency.text("condition")) {
      case "", "service_started" -> Condition.SERVICE_STARTED;
      case "service_healthy" -> Condition.SERVICE_HEALTHY;
      case "service_completed_successfully" -> Condition.SERVICE_COMPLETED_SUCCESSFULLY;
      default -> {
        dependency
            .problems()
            .error(
                dependency.at("condition"),
                "'condition' is one of service_started, service_healthy,"
                    + " service_completed_successfully");
        yield Condition.SERVICE_STARTED;
      }
    };
  }

  private Map<String, String> labels(Fields service) {
    Map<String, String> labels =
        new TreeMap<>(namespace.label(service.within("deploy").pairs("labels")));
    labels.put(Namespace.IMAGE_LABEL, service.text("image"));
    return labels;
  }

  private static Endpoint endpoint(Fields service) {
    List<PublishedPort> ports =
        new ArrayList<>(service.each("ports").stream().map(StackConverter::port).toList());
    ports.sort(Comparator.comparingInt(PublishedPort::published));
    return new Endpoint(
        Words.parse(Resolution.class, service.within("deploy"), "endpoint_mode", Resolution.VIP),
        ports);
  }

  private static PublishedPort port(Fields port) {
    int target = port.count("target", MAX_PORT, 0);
    if (target == 0) {
      port.problems().error(port.at("target"), "a port needs a 'target' from 1 to " + MAX_PORT);
    }
    return new PublishedPort(
        Words.parse(Protocol.class, port, "protocol", Protocol.TCP),
        target,
        port.count("published", MAX_PORT, 0),
        Words.parse(PublishMode.class, port, "mode", PublishMode.INGRESS));
  }
}
