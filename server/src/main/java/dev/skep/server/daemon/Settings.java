package dev.skep.server.daemon;

import dev.skep.server.session.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * How this daemon runs: flags, over the file, over the presets.
 *
 * @param dataDir see {@link Setting#DATA_DIR}
 * @param socket see {@link Setting#SOCKET}
 * @param engine see {@link Setting#ENGINE}
 * @param simulated whether no containers run
 * @param listen see {@link Setting#LISTEN_ADDR}
 * @param raftListen see {@link Setting#RAFT_ADDR}
 * @param logLevel see {@link Setting#LOG_LEVEL}
 */
record Settings(
    Path dataDir,
    Path socket,
    String engine,
    boolean simulated,
    HostPort listen,
    HostPort raftListen,
    String logLevel) {
  static final Path DEFAULT_FILE = Path.of("/etc/skep/skepd.yml");

  private static final String CONFIG = "config";
  private static final int DEFAULT_PORT = 2377;
  private static final int DEFAULT_RAFT_PORT = 2378;
  private static final List<String> LEVELS = List.of("error", "warn", "info", "debug", "trace");

  /**
   * Reads the command line and the file.
   *
   * @param defaultFile read if it exists and no other is named
   * @throws StartException if something is wrong; the message names the flag, or the file and key
   */
  static Settings read(List<String> arguments, Path defaultFile) throws StartException {
    Map<Setting, String> flags = new EnumMap<>(Setting.class);
    Optional<Path> file = Optional.empty();
    Iterator<String> rest = arguments.iterator();
    while (rest.hasNext()) {
      String flag = rest.next();
      int equals = flag.indexOf('=');
      String key = equals < 0 ? flag : flag.substring(0, equals);
      Optional<Setting> setting =
          key.startsWith("--") ? Setting.of(key.substring(2)) : Optional.empty();
      if (setting.isEmpty() && !key.equals("--" + CONFIG)) {
        throw StartException.usage("unknown flag " + flag + "; skepd --help lists all");
      }
      if (equals < 0 && !rest.hasNext()) {
        throw StartException.usage("flag " + flag + " needs a value");
      }
      String value = equals < 0 ? rest.next() : flag.substring(equals + 1);
      if (setting.isPresent()) {
        flags.put(setting.get(), value);
      } else {
        file = Optional.of(Path.of(value));
      }
    }
    Map<Setting, String> values = fromFile(file, defaultFile);
    values.putAll(flags);
    return of(values);
  }

  private static Map<Setting, String> fromFile(Optional<Path> named, Path defaultFile)
      throws StartException {
    Path file = named.orElse(defaultFile);
    Map<Setting, String> values = new EnumMap<>(Setting.class);
    if (named.isEmpty() && !Files.exists(file)) {
      return values;
    }
    Object content = load(file);
    if (!(content instanceof Map<?, ?> map)) {
      throw StartException.usage(file + ": expected settings, one per line, as key: value");
    }
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      String key = String.valueOf(entry.getKey());
      Setting setting =
          Setting.of(key)
              .orElseThrow(() ->
                  StartException.usage(
                      file + ": unknown setting " + key + "; there are " + known()));
      values.put(setting, String.valueOf(entry.getValue()));
    }
    return values;
  }

  private static Object load(Path file) throws StartException {
    try {
      @Nullable Object content =
          new Load(LoadSettings.builder().setLabel(file.toString()).build())
              .loadFromString(Files.readString(file));
      return content == null ? Map.of() : content;
    } catch (IOException e) {
      throw StartException.usage("cannot read " + file + ": " + e.getMessage());
    } catch (YamlEngineException e) {
      throw StartException.usage(
          file + ": " + String.valueOf(e.getMessage()).lines().collect(Collectors.joining(" ")));
    }
  }

  private static String known() {
    return Arrays.stream(Setting.values()).map(Setting::key).collect(Collectors.joining(", "));
  }

  private static Settings of(Map<Setting, String> values) throws StartException {
    String runtime = value(values, Setting.RUNTIME);
    if (!runtime.equals("docker") && !runtime.equals("simulated")) {
      throw StartException.usage("runtime must be docker or simulated, not " + runtime);
    }
    String level = value(values, Setting.LOG_LEVEL).toLowerCase(Locale.ROOT);
    if (!LEVELS.contains(level)) {
      throw StartException.usage(
          "log-level must be one of " + String.join(", ", LEVELS) + ", not " + level);
    }
    return new Settings(
        Path.of(value(values, Setting.DATA_DIR)).toAbsolutePath(),
        Path.of(value(values, Setting.SOCKET)).toAbsolutePath(),
        value(values, Setting.ENGINE),
        runtime.equals("simulated"),
        address(values, Setting.LISTEN_ADDR, DEFAULT_PORT),
        address(values, Setting.RAFT_ADDR, DEFAULT_RAFT_PORT),
        level);
  }

  private static HostPort address(Map<Setting, String> values, Setting setting, int port)
      throws StartException {
    try {
      return HostPort.parse(value(values, setting), port);
    } catch (IllegalArgumentException e) {
      throw StartException.usage(
          setting.key() + " must be an address with an optional port: " + value(values, setting));
    }
  }

  private static String value(Map<Setting, String> values, Setting setting) {
    return values.getOrDefault(setting, setting.preset());
  }

  /** What {@code --help} prints. */
  static String help() {
    String flags =
        Arrays.stream(Setting.values())
            .map(setting ->
                String.format("  --%-12s %s (%s)", setting.key(), setting.help(), setting.preset()))
            .collect(Collectors.joining("\n"));
    return "Usage: skepd [flags]\n\nThe daemon of skep, one on each host.\n\n"
        + flags
        + String.format(
            "%n  --%-12s a file with the same settings as key: value (%s)%n", CONFIG, DEFAULT_FILE)
        + String.format("  --%-12s%n  --%-12s%n", "help", "version");
  }
}
