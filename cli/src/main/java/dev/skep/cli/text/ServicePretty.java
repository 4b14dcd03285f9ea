package dev.skep.cli.text;

import dev.skep.cli.json.Json;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Collectors;

/** A service as {@code service inspect --pretty} shows it, from the JSON of its detail. */
public final class ServicePretty {
  private final Lines out = new Lines();

  private ServicePretty() {}

  /** The text, ending with a line break. */
  public static String of(Json detail) {
    ServicePretty pretty = new ServicePretty();
    pretty.service(detail.at("service"), detail.at("spec"));
    return pretty.out.text();
  }

  private void service(Json service, Json spec) {
    Json task = spec.at("task");
    Json mode = spec.at("mode");
    out.add("\nID:\t\t" + service.at("id").text());
    out.add("Name:\t\t" + service.at("name").text());
    labels(spec.at("labels"));
    out.add("Service Mode:\t" + modeName(mode.at("mode").text()));
    out.addIf(mode.at("replicas").isPresent(), " Replicas:\t" + mode.at("replicas").text());
    Json completions = mode.at("totalCompletions");
    out.addIf(completions.isPresent(), " Completions:\t" + completions.text());
    out.addIf(completions.isPresent(), " At once:\t" + mode.at("maxConcurrent").text());
    out.addIf(
        service.at("waitingOn").isPresent(), "Waiting on:\t" + service.at("waitingOn").text());
    update(service.at("update"));
    placement(task.at("placement"));
    policy("UpdateConfig:", " Update order:      ", spec.at("update"));
    policy("RollbackConfig:", " Rollback order:    ", spec.at("rollback"));
    container(task.at("container"));
    files(task.at("container"));
    resources(task.at("resources"));
    networks(task.at("networks"));
    endpoint(spec.at("endpoint"));
    healthCheck(task.at("container").at("healthCheck"));
    out.add("");
  }

  private void labels(Json labels) {
    out.addIf(labels.isPresent(), "Labels:");
    labels.fields().forEach((key, value) -> out.add(" " + key + "=" + value.text()));
  }

  private static String modeName(String mode) {
    return switch (mode) {
      case "replicated-job" -> "Replicated Job";
      case "global-job" -> "Global Job";
      default -> Texts.capital(mode);
    };
  }

  private void update(Json update) {
    if (update.isPresent()) {
      out.add("UpdateStatus:");
      out.add(" State:\t\t" + update.at("state").text());
      out.add(" Started:\t" + update.at("startedAt").text());
      out.addIf(
          update.at("completedAt").isPresent(), " Completed:\t" + update.at("completedAt").text());
      out.add(" Message:\t" + update.at("message").text());
    }
  }

  private void placement(Json placement) {
    out.add("Placement:");
    Json constraints = placement.at("constraints");
    out.addIf(constraints.isPresent(), " Constraints:\t[" + words(constraints, " ") + "]");
    out.addIf(
        placement.at("spread").isPresent(),
        " Preferences:   ["
            + placement.at("spread").items().stream()
                .map(label -> "spread=" + label.text())
                .collect(Collectors.joining(" "))
            + "]");
    long most = placement.at("maxReplicasPerNode").number();
    out.addIf(most > 0, " Max Replicas Per Node:   " + most);
  }

  private void policy(String title, String orderTitle, Json policy) {
    out.add(title);
    out.add(" Parallelism:\t" + policy.at("parallelism").text());
    Duration delay = duration(policy.at("delay"));
    out.addIf(!delay.isZero(), " Delay:\t\t" + Ago.exact(delay));
    out.add(" On failure:\t" + word(policy.at("onFailure")));
    out.add(" Monitoring Period: " + Ago.exact(duration(policy.at("monitor"))));
    out.add(" Max failure ratio: " + ratio(policy.at("maxFailureRatio")));
    out.add(orderTitle + word(policy.at("order")));
  }

  private void container(Json container) {
    out.add("ContainerSpec:");
    out.add(" Image:\t\t" + container.at("image").text());
    String command = words(container.at("command"), " ");
    String args = words(container.at("args"), " ");
    String both = (command + " " + args).strip();
    out.addIf(!both.isEmpty(), " Args:\t\t" + both + " ");
    out.addIf(container.at("env").isPresent(), " Env:\t\t" + words(container.at("env"), " ") + " ");
    out.addIf(
        container.at("workingDir").isPresent(), " Dir:\t\t" + container.at("workingDir").text());
    out.add(" Init:\t\t" + container.at("init").isTrue());
    out.addIf(container.at("user").isPresent(), " User: " + container.at("user").text());
  }

  private void files(Json container) {
    out.addIf(container.at("mounts").isPresent(), "Mounts:");
    for (Json mount : container.at("mounts").items()) {
      out.add(" Target:\t" + mount.at("target").text());
      out.add("  Source:\t" + mount.at("source").text());
      out.add("  ReadOnly:\t" + mount.at("readOnly").isTrue());
      out.add("  Type:\t\t" + word(mount.at("type")));
    }
    references("Configs:", container.at("configs"));
    references("Secrets:", container.at("secrets"));
    Json log = container.at("log");
    if (log.isPresent()) {
      out.add("Log Driver:");
      out.add(" Name:\t\t" + log.at("name").text());
      out.addIf(log.at("options").isPresent(), " LogOpts:");
      log.at("options").fields().forEach((key, value) -> out.add(option(key, value.text())));
      out.add("");
    }
  }

  private static String option(String key, String value) {
    return "  " + key + ":" + " ".repeat(Math.max(1, OPTION_WIDTH - key.length())) + value;
  }

  private static final int OPTION_WIDTH = 15;

  private void references(String title, Json references) {
    out.addIf(references.isPresent(), title);
    for (Json reference : references.items()) {
      out.add(" Target:\t" + reference.at("target").text());
      out.add("  Source:\t" + reference.at("name").text());
    }
  }

  private void resources(Json resources) {
    out.add("Resources:");
    amount(" Reservations:", resources.at("reservations"));
    amount(" Limits:", resources.at("limits"));
  }

  private void amount(String title, Json amount) {
    long cpus = amount.at("nanoCpus").number();
    long memory = amount.at("memoryBytes").number();
    long pids = amount.at("pids").number();
    Json generic = amount.at("generic");
    out.addIf(cpus > 0 || memory > 0 || pids > 0 || generic.isPresent(), title);
    out.addIf(cpus > 0, "  CPU:\t\t" + Texts.cpus(cpus));
    out.addIf(memory > 0, "  Memory:\t" + Texts.bytes(memory));
    out.addIf(pids > 0, "  PIDs:\t\t" + pids);
    generic.fields().forEach((name, count) -> out.add("  " + name + ":\t\t" + count.text()));
  }

  private void networks(Json networks) {
    out.addIf(
        networks.isPresent(),
        "Networks: "
            + networks.items().stream()
                .map(network -> network.at("network").text() + " ")
                .collect(Collectors.joining()));
  }

  private void endpoint(Json endpoint) {
    out.add("Endpoint Mode:\t" + word(endpoint.at("mode")));
    out.addIf(endpoint.at("ports").isPresent(), "Ports:");
    for (Json port : endpoint.at("ports").items()) {
      out.add(" PublishedPort = " + port.at("published").text());
      out.add("  Protocol = " + word(port.at("protocol")));
      out.add("  TargetPort = " + port.at("target").text());
      out.add("  PublishMode = " + word(port.at("mode")));
    }
  }

  private void healthCheck(Json check) {
    if (!check.isPresent()) {
      return;
    }
    out.add(" Healthcheck:");
    out.add("  Interval = " + Ago.exact(duration(check.at("interval"))));
    out.add("  Retries = " + check.at("retries").text());
    out.add("  StartPeriod =\t" + Ago.exact(duration(check.at("startPeriod"))));
    out.add("  Timeout =\t" + Ago.exact(duration(check.at("timeout"))));
    out.addIf(check.at("test").isPresent(), "  Tests:");
    check.at("test").items().forEach(test -> out.add("\t Test = " + test.text()));
  }

  private static String words(Json items, String between) {
    return items.items().stream().map(Json::text).collect(Collectors.joining(between));
  }

  /** A constant of the model as users write it: {@code STOP_FIRST} is {@code stop-first}. */
  private static String word(Json constant) {
    return constant.text().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Duration duration(Json text) {
    return text.isPresent() ? Duration.parse(text.text()) : Duration.ZERO;
  }

  private static String ratio(Json number) {
    return number.text().replaceFirst("\\.0$", "");
  }
}
