package dev.skep.manifests.convert;

import dev.skep.api.Bytes;
import dev.skep.api.intent.DesiredNetwork;
import dev.skep.api.intent.DesiredPayload;
import dev.skep.api.intent.DesiredStack;
import dev.skep.api.model.EngineOptions;
import dev.skep.api.model.Network;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.Dependency;
import dev.skep.api.model.ServiceSpec.Dependency.Condition;
import dev.skep.manifests.docker.Declared;
import dev.skep.manifests.docker.Namespace;
import dev.skep.manifests.docker.StackRequests;
import dev.skep.manifests.normalise.Surroundings.FileAccess;
import dev.skep.manifests.tree.Fields;
import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree.Mapping;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Converts a whole file: reads the stack off the requests for it. */
public final class StackConverter {
  private final Namespace namespace;
  private final StackRequests requests;
  private final ContainerConverter containers;
  private final boolean modern;
  private final Problems problems;

  private StackConverter(
      Namespace namespace, StackRequests requests, boolean modern, Problems problems) {
    this.namespace = namespace;
    this.requests = requests;
    this.modern = modern;
    this.problems = problems;
    containers =
        new ContainerConverter(templates(requests.secrets()), templates(requests.configs()));
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
    StackRequests requests = StackRequests.of(namespace, file, files, modern, problems);
    return new StackConverter(namespace, requests, modern, problems)
        .convert(new Fields(file, problems).within("services"), manifest);
  }

  private DesiredStack convert(Fields written, String manifest) {
    List<ServiceSpec> services = new ArrayList<>();
    requests
        .services()
        .forEach((name, request) ->
            services.add(service(written.within(name), new Fields(request, problems))));
    return new DesiredStack(
        namespace.stack(),
        manifest,
        services,
        requests.networks().stream().map(this::network).toList(),
        payloads("secret", DesiredPayload.MAX_SECRET_BYTES, requests.secrets()),
        payloads("config", DesiredPayload.MAX_CONFIG_BYTES, requests.configs()));
  }

  /** No request can say what is asked of the engine, or on what a service depends. */
  private ServiceSpec service(Fields written, Fields request) {
    EngineOptions engine = modern ? new EngineConverter(written).convert() : EngineOptions.none();
    ServiceSpec spec =
        new ServiceConverter(request)
            .convert(
                containers.convert(request.within("TaskTemplate"), engine), dependencies(written));
    return modern
        ? spec.withTask(spec.task().withIsolation(new IsolationConverter(written).convert(spec)))
        : spec;
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

  private DesiredNetwork network(Declared network) {
    Fields request = request(network);
    return new DesiredNetwork(
        network.name(),
        request.pairs("Labels"),
        network.request().isEmpty(),
        new Network.Spec(
            request.text("Driver"),
            request.isSet("Attachable"),
            request.isSet("Internal"),
            false,
            request.pairs("Options"),
            request.within("IPAM").each("Config").stream()
                .map(pool -> pool.text("Subnet"))
                .filter(subnet -> !subnet.isEmpty())
                .toList()));
  }

  private Map<String, String> templates(List<Declared> payloads) {
    Map<String, String> drivers = new HashMap<>();
    payloads.forEach(
        each -> drivers.put(each.name(), request(each).within("Templating").text("Name")));
    return drivers;
  }

  private List<DesiredPayload> payloads(String kind, int maxBytes, List<Declared> declared) {
    List<DesiredPayload> payloads = new ArrayList<>();
    for (Declared each : declared) {
      Fields request = request(each);
      Bytes content = Bytes.of(Base64.getDecoder().decode(request.text("Data")));
      if (content.length() >= maxBytes) {
        problems.error(
            each.written().at("file"),
            "the file "
                + each.written().text("file")
                + " is too large; a "
                + kind
                + " has less than "
                + maxBytes
                + " bytes");
      }
      payloads.add(
          new DesiredPayload(
              each.name(), request.pairs("Labels"), each.request().isEmpty(), content));
    }
    return payloads;
  }

  /** Of what exists already nothing is asked. */
  private Fields request(Declared declared) {
    return new Fields(declared.request().orElse(Mapping.empty(requests.at())), problems);
  }
}
