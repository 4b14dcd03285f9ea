package dev.skep.cli.command;

import dev.skep.api.http.PayloadView;
import dev.skep.api.http.StackChanges;
import dev.skep.cli.json.Json;
import dev.skep.cli.text.PayloadText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code skep secret …} and {@code skep config …}, which differ in nothing but the noun. */
final class PayloadCommands {
  private PayloadCommands() {}

  static void addTo(
      Map<String, Supplier<Object>> commands, Invocation invocation, PayloadKind kind) {
    commands.put("create", () -> new Create(invocation, kind));
    commands.put("ls", () -> new Ls(invocation, kind));
    commands.put("inspect", () -> new Inspect(invocation, kind));
    commands.put("rm", () -> new Rm(invocation, kind));
  }

  @Command(name = "create", description = "Make one from a file or from standard input")
  static final class Create extends Connected {
    private static final String STDIN = "-";

    private final PayloadKind kind;

    @Option(
        names = {"-l", "--label"},
        paramLabel = "KEY[=VALUE]",
        description = "Set a label")
    private List<String> labels = new ArrayList<>();

    @Option(
        names = {"-d", "--driver"},
        paramLabel = "DRIVER",
        description = "Not supported: the cluster keeps the content itself")
    private String driver = "";

    @Option(
        names = "--template-driver",
        paramLabel = "DRIVER",
        description = "'golang' if the content has placeholders that nodes fill in for each task")
    private String templateDriver = "";

    @Parameters(index = "0", paramLabel = "NAME")
    private String name = "";

    @Parameters(
        index = "1",
        arity = "0..1",
        paramLabel = "FILE",
        description = "- is standard input")
    private String file = "";

    Create(Invocation invocation, PayloadKind kind) {
      super(invocation);
      this.kind = kind;
    }

    @Override
    public Integer call() {
      if (!driver.isEmpty()) {
        throw CliFailure.failed(
            "--driver: "
                + kind.word()
                + " drivers are not supported; name a file, or - for standard input");
      }
      if (file.isEmpty()) {
        throw CliFailure.usage("name a file with the content, or - for standard input");
      }
      Map<String, String> byKey = new LinkedHashMap<>();
      for (String label : labels) {
        String[] parts = label.split("=", 2);
        byKey.put(parts[0], parts.length == 2 ? parts[1] : "");
      }
      String content = Base64.getEncoder().encodeToString(content());
      StackChanges made =
          daemon()
              .post(
                  kind.path(),
                  new PayloadView.New(name, byKey, templateDriver, content),
                  StackChanges.class);
      println(made.changes().getFirst().id());
      return ok();
    }

    private byte[] content() {
      String source = file.equals(STDIN) ? "STDIN" : file;
      try (InputStream in =
          file.equals(STDIN)
              ? invocation.in()
              : Files.newInputStream(invocation.directory().resolve(file))) {
        byte[] content = in.readNBytes(kind.limit());
        if (content.length == 0) {
          throw CliFailure.failed("error reading from " + source + ": data is empty");
        }
        if (content.length >= kind.limit()) {
          throw CliFailure.failed(
              kind.word() + " data must be larger than 0 and less than " + kind.limit() + " bytes");
        }
        return content;
      } catch (IOException e) {
        throw CliFailure.failed("error reading from " + source + ": " + e.getMessage());
      }
    }
  }

  @Command(name = "ls", aliases = "list", description = "List them")
  static final class Ls extends ListCommand {
    private final PayloadKind kind;

    @Option(
        names = {"-f", "--filter"},
        paramLabel = "KEY=VALUE",
        description = "id, name or label; may be repeated")
    private List<String> filters = new ArrayList<>();

    Ls(Invocation invocation, PayloadKind kind) {
      super(invocation);
      this.kind = kind;
    }

    @Override
    public Integer call() {
      Filters wanted = Filters.of(filters, "id", "name", "label");
      List<Json> found =
          daemon().get(fresh(kind.path())).items().stream()
              .filter(item ->
                  wanted.begins("id", item.at("id").text())
                      && wanted.begins("name", item.at("name").text())
                      && wanted.labelled(item.at("labels")))
              .toList();
      print(kind.listing(), new Json.Items(found));
      return ok();
    }
  }

  @Command(name = "inspect", description = "Show all there is to know of them")
  static final class Inspect extends InspectCommand {
    private final PayloadKind kind;

    Inspect(Invocation invocation, PayloadKind kind) {
      super(invocation);
      this.kind = kind;
    }

    @Override
    Json look(String name) {
      return daemon().get(kind.path(name));
    }

    @Override
    Json swarm(Json detail) {
      return PayloadText.swarm(detail);
    }

    @Override
    String pretty(Json detail) {
      return PayloadText.pretty(detail, kind == PayloadKind.SECRET);
    }
  }

  @Command(name = "rm", aliases = "remove", description = "Remove those that nothing uses")
  static final class Rm extends Connected {
    private final PayloadKind kind;

    @Parameters(paramLabel = "NAME", arity = "1..*")
    private List<String> names = new ArrayList<>();

    Rm(Invocation invocation, PayloadKind kind) {
      super(invocation);
      this.kind = kind;
    }

    @Override
    public Integer call() throws InterruptedException {
      return each(
          names,
          name -> {
            daemon().delete(kind.path(name));
            println(name);
          });
    }
  }
}
