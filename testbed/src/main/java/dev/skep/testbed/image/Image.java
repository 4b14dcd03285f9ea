package dev.skep.testbed.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A small image: a busybox system with the scripts of this package, and these settings.
 *
 * @param name repository and tag: "skep/web:1"
 * @param command what runs unless the container says otherwise
 * @param environment variables by name
 * @param ports TCP ports that the image exposes
 * @param labels by name
 */
public record Image(
    String name,
    List<String> command,
    Map<String, String> environment,
    List<Integer> ports,
    Map<String, String> labels) {
  public Image {
    if (!name.matches("[a-z0-9][a-z0-9._/-]*:[A-Za-z0-9_][A-Za-z0-9_.-]*")) {
      throw new IllegalArgumentException("\"%s\" is not REPOSITORY:TAG".formatted(name));
    }
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
    ports = List.copyOf(ports);
    labels = Map.copyOf(labels);
  }

  /** With nothing but a command. */
  public static Image of(String name, String... command) {
    return new Image(name, List.of(command), Map.of(), List.of(), Map.of());
  }

  public Image env(String variable, String value) {
    return new Image(name, command, with(environment, variable, value), ports, labels);
  }

  public Image port(int port) {
    List<Integer> more = new ArrayList<>(ports);
    more.add(port);
    return new Image(name, command, environment, more, labels);
  }

  public Image label(String label, String value) {
    return new Image(name, command, environment, ports, with(labels, label, value));
  }

  /** The name without its tag: "skep/web". */
  public String repository() {
    return name.substring(0, name.lastIndexOf(':'));
  }

  /** The tag: "1". */
  public String tag() {
    return name.substring(name.lastIndexOf(':') + 1);
  }

  private static Map<String, String> with(Map<String, String> map, String key, String value) {
    Map<String, String> more = new TreeMap<>(map);
    more.put(key, value);
    return more;
  }
}
