package dev.skep.cli.command;

import dev.skep.api.http.DaemonInfo;
import dev.skep.cli.json.Json;
import dev.skep.cli.json.JsonWriter;
import dev.skep.cli.json.Records;
import dev.skep.cli.json.YamlWriter;
import dev.skep.cli.text.InfoText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code skep info}. */
@Command(name = "info", description = "Show where this node and its cluster stand")
final class InfoCommand extends Connected {
  /** Forms of output. */
  enum Form {
    text,
    json,
    yaml
  }

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORM",
      description = "text, json or yaml")
  private Form form = Form.text;

  InfoCommand(Invocation invocation) {
    super(invocation);
  }

  @Override
  public Integer call() {
    Json info = daemon().get("/info");
    print(
        switch (form) {
          case text -> InfoText.of(Records.read(info, DaemonInfo.class));
          case json -> JsonWriter.pretty(info) + "\n";
          case yaml -> YamlWriter.write(info);
        });
    return ok();
  }
}
