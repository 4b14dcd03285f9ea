package dev.skep.cli.command;

import dev.skep.manifests.flags.ServiceFlag;
import dev.skep.manifests.flags.ServiceFlag.Form;
import dev.skep.manifests.flags.ServiceFlag.Verb;
import dev.skep.manifests.flags.ServiceFlags;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The flags of services as options of a command. */
final class FlagOptions {
  private final Map<ServiceFlag, OptionSpec> options = new LinkedHashMap<>();

  /**
   * The options of a command.
   *
   * @param command create or update
   */
  FlagOptions(Verb command) {
    ServiceFlags.of(command).forEach(flag -> options.put(flag, option(flag)));
  }

  void addTo(CommandSpec command) {
    options.values().forEach(command::addOption);
  }

  private static OptionSpec option(ServiceFlag flag) {
    OptionSpec.Builder option =
        flag.letter().isEmpty()
            ? OptionSpec.builder(flag.written())
            : OptionSpec.builder("-" + flag.letter(), flag.written());
    option.description(flag.description());
    return flag.form() == Form.SWITCH
        ? option.type(Boolean.class).arity("0..1").fallbackValue("true").build()
        : option
            .type(List.class)
            .auxiliaryTypes(String.class)
            .arity("1")
            .paramLabel(flag.value())
            .build();
  }

  /** Those that were given, by name, each with its values in order. */
  Map<String, List<String>> given() {
    Map<String, List<String>> given = new LinkedHashMap<>();
    options.forEach((flag, option) -> {
      @Nullable Object value = option.getValue();
      List<String> values = new ArrayList<>();
      if (value instanceof List<?> list) {
        list.forEach(item -> values.add(String.valueOf(item)));
      } else if (value != null) {
        values.add(value.toString());
      }
      if (!values.isEmpty()) {
        given.put(flag.name(), values);
      }
    });
    return given;
  }
}
