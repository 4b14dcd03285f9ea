package dev.skep.cli.command;

import dev.skep.api.http.ManifestProblem;
import dev.skep.cli.json.JsonWriter;
import dev.skep.manifests.ManifestReader;
import dev.skep.manifests.Normalised;
import dev.skep.manifests.Options;
import dev.skep.manifests.ReferencedFiles;
import dev.skep.manifests.normalise.PrintedForm;
import dev.skep.manifests.support.Feature;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.yaml.YamlWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code skep config}: with files, what they come to once they are read, as one file in the normal
 * form or as the requests that {@code docker stack deploy} would send, without asking a daemon;
 * with a command, the configs of the cluster.
 */
@Command(
    name = "config",
    synopsisSubcommandLabel = "[COMMAND]",
    description = {
      "Print what Compose files come to, as one file or as requests of the Docker API;",
      "or, with a command, look at configs, make and remove them"
    })
final class ConfigCommand extends Group implements Callable<Integer> {
  /** The name of a stack where it does not matter. */
  private static final String UNNAMED = "stack";

  private final Invocation invocation;

  @Mixin private ManifestFiles manifest = new ManifestFiles();
  @Mixin private ReadingOptions reading = new ReadingOptions();

  @Option(
      names = {"-o", "--format"},
      paramLabel = "FORM",
      converter = FormName.class,
      description = "yaml, json, or docker-api: the requests of 'docker stack deploy'")
  private Form form = Form.YAML;

  /** Forms of output. */
  enum Form {
    YAML,
    JSON,
    DOCKER_API
  }

  /** The forms by name. */
  static final class FormName implements picocli.CommandLine.ITypeConverter<Form> {
    @Override
    public Form convert(String name) {
      return switch (name) {
        case "yaml" -> Form.YAML;
        case "json" -> Form.JSON;
        case "docker-api" -> Form.DOCKER_API;
        default -> throw new TypeConversionException("it is one of yaml, json, docker-api");
      };
    }
  }

  ConfigCommand(Invocation invocation) {
    this.invocation = invocation;
    PayloadCommands.addTo(commands, invocation, PayloadKind.CONFIG);
  }

  @Override
  public Integer call() {
    if (manifest.files.isEmpty()) {
      throw CliFailure.usage("no files: name them with -f, or use -f - for standard input");
    }
    ManifestFiles.Loaded loaded = manifest.load(invocation, form == Form.DOCKER_API ? "" : UNNAMED);
    Options options = reading.of(loaded, Feature.ALL);
    Normalised result =
        form == Form.DOCKER_API
            ? ManifestReader.requests(
                loaded.sources(), loaded.environment(), ReferencedFiles.onDisk(), options)
            : ManifestReader.normalise(
                loaded.sources(), loaded.environment(), ReferencedFiles.onDisk(), options);
    ProblemText text = new ProblemText(loaded.sources(), Map.of());
    result
        .problems()
        .forEach(problem -> invocation.err().print(text.of(ManifestProblem.of(problem))));
    invocation.err().flush();
    boolean refused = reading.warningsAsErrors && !result.problems().isEmpty();
    if (refused || !(result instanceof Normalised.Accepted accepted)) {
      return ExitCode.FAILED.number();
    }
    print(accepted.file());
    return ExitCode.OK.number();
  }

  private void print(Mapping tree) {
    Mapping printed = reading.strict && form == Form.YAML ? PrintedForm.of(tree) : tree;
    invocation
        .out()
        .print(
            form == Form.YAML
                ? YamlWriter.write(printed, UnaryOperator.identity())
                : JsonWriter.pretty(TreeJson.of(printed)) + "\n");
  }
}
