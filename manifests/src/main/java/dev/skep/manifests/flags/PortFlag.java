package dev.skep.manifests.flags;

import dev.skep.api.model.Protocol;
import dev.skep.api.model.ServiceSpec.PublishedPort;
import dev.skep.api.model.ServiceSpec.PublishedPort.PublishMode;
import dev.skep.manifests.support.Feature;
import dev.skep.manifests.values.InvalidValue;
import dev.skep.manifests.values.PortSpec;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Published ports: {@code 8080:80/tcp}, or {@code published=8080,target=80,mode=host}. */
final class PortFlag {
  private static final int MAX_PORT = 65_535;

  private PortFlag() {}

  static List<PublishedPort> edited(
      List<PublishedPort> present, Given given, Set<Feature> available) throws RefusedFlag {
    Set<PublishedPort> ports = new LinkedHashSet<>(present);
    for (List<Removal> removals : given.values("publish-rm", PortFlag::removals)) {
      removals.forEach(removal -> ports.removeIf(removal::fits));
    }
    for (String flag : List.of("publish", "publish-add")) {
      for (List<PublishedPort> added : given.values(flag, PortFlag::parse)) {
        ports.addAll(added);
        requireSupported(flag, added, available);
      }
    }
    return List.copyOf(ports);
  }

  private static void requireSupported(
      String flag, List<PublishedPort> added, Set<Feature> available) throws RefusedFlag {
    for (PublishedPort port : added) {
      if (port.mode() == PublishMode.INGRESS && !available.contains(Feature.INGRESS_PORTS)) {
        throw RefusedFlag.unsupported(
            "--"
                + flag
                + ": ports that every node answers on are not supported yet; open the port on the"
                + " nodes that run a task with "
                + (port.published() == 0 ? "" : "published=" + port.published() + ",")
                + "target="
                + port.target()
                + ",protocol="
                + port.protocol().word()
                + ",mode=host");
      }
    }
  }

  /** A range stands for several ports. */
  static List<PublishedPort> parse(String text) throws InvalidValue {
    if (text.contains("=")) {
      LongForm form = LongForm.of(text);
      return List.of(new PublishedPort(form.protocol, form.target, form.published, form.modeOr()));
    }
    PortSpec spec = PortSpec.parse(text);
    if (!spec.address().isEmpty()) {
      throw new InvalidValue(
          "'"
              + text
              + "': a service cannot listen on the address "
              + spec.address()
              + " alone; leave it out, and the port opens on all addresses of a node");
    }
    List<PublishedPort> ports = new ArrayList<>();
    for (PortSpec.Port port : spec.ports()) {
      ports.add(
          new PublishedPort(
              Protocol.valueOf(spec.protocol().toUpperCase(Locale.ROOT)),
              target(port.target(), text),
              port.published(),
              PublishMode.INGRESS));
    }
    return ports;
  }

  private static int target(int port, String text) throws InvalidValue {
    if (port == 0) {
      throw new InvalidValue("'" + text + "': a port in the container is from 1 to " + MAX_PORT);
    }
    return port;
  }

  /**
   * What {@code --publish-rm} names.
   *
   * @param published 0 is any
   * @param mode null is any
   */
  private record Removal(Protocol protocol, int target, int published, @Nullable PublishMode mode) {
    boolean fits(PublishedPort port) {
      return port.target() == target
          && port.protocol() == protocol
          && (published == 0 || port.published() == published)
          && (mode == null || port.mode() == mode);
    }
  }

  private static List<Removal> removals(String text) throws InvalidValue {
    if (text.contains("=")) {
      LongForm form = LongForm.of(text);
      return List.of(new Removal(form.protocol, form.target, form.published, form.mode));
    }
    return parse(text).stream()
        .map(port -> new Removal(port.protocol(), port.target(), port.published(), null))
        .toList();
  }

  /** A port as its long form says it. */
  private static final class LongForm {
    private Protocol protocol = Protocol.TCP;
    private int target;
    private int published;
    private @Nullable PublishMode mode;

    static LongForm of(String text) throws InvalidValue {
      LongForm form = new LongForm();
      for (CommaFields.Field field : CommaFields.of(text)) {
        form.set(field);
      }
      if (form.target == 0) {
        throw new InvalidValue("'" + text + "': missing mandatory field \"target\"");
      }
      return form;
    }

    private void set(CommaFields.Field field) throws InvalidValue {
      String value = field.value().toLowerCase(Locale.ROOT);
      switch (field.key()) {
        case "target" -> target = (int) Given.wholeNumber(value, MAX_PORT);
        case "published" -> published = (int) Given.wholeNumber(value, MAX_PORT);
        case "protocol" ->
            protocol =
                switch (value) {
                  case "tcp" -> Protocol.TCP;
                  case "udp" -> Protocol.UDP;
                  case "sctp" -> Protocol.SCTP;
                  default -> throw new InvalidValue("invalid protocol value " + value);
                };
        case "mode" ->
            mode =
                switch (value) {
                  case "ingress" -> PublishMode.INGRESS;
                  case "host" -> PublishMode.HOST;
                  default -> throw new InvalidValue("invalid publish mode value " + value);
                };
        default -> throw new InvalidValue("invalid field key " + field.key());
      }
    }

    PublishMode modeOr() {
      return mode == null ? PublishMode.INGRESS : mode;
    }
  }
}
