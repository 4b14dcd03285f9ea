package dev.skep.cli.text;

import dev.skep.api.http.ServiceView;
import java.util.Comparator;
import java.util.List;

/** Services as {@code service ls} lists them. */
public final class ServiceTable {
  private static final int NARROW = 6;

  private ServiceTable() {}

  /** By name; those that are being removed are left out, as they have lost their name. */
  public static Table of(List<ServiceView> services, boolean wide) {
    Table table =
        wide
            ? Table.of(
                "ID",
                "NAME",
                "MODE",
                "REPLICAS",
                "IMAGE",
                "PORTS",
                "REVISION",
                "UPDATED",
                "WAITING ON")
            : Table.of("ID", "NAME", "MODE", "REPLICAS", "IMAGE", "PORTS");
    for (ServiceView service : sorted(services)) {
      String[] cells = {
        Texts.id(service.id(), wide),
        service.name(),
        service.mode().replace('-', ' '),
        replicas(service),
        Texts.image(service.image(), wide),
        PortsText.ofService(service.ports()),
        String.valueOf(service.revision()),
        String.valueOf(service.updatedAt()),
        service.waitingOn()
      };
      table.row(List.of(cells).subList(0, wide ? cells.length : NARROW));
    }
    return table;
  }

  /** By name, without those that are being removed. */
  public static List<ServiceView> sorted(List<ServiceView> services) {
    return services.stream()
        .filter(service -> !service.removing())
        .sorted(Comparator.comparing(ServiceView::name, Natural.ORDER))
        .toList();
  }

  /** For example {@code 0/3 (max 2 per node)} or {@code 0/2 (0/4 completed)}. */
  static String replicas(ServiceView service) {
    String count = service.running() + "/" + service.desired();
    return switch (service.mode()) {
      case "replicated-job" -> count + completed(service, service.total());
      case "global-job" -> count + completed(service, service.desired() + service.completed());
      default ->
          service.maxPerNode() == 0
              ? count
              : count + " (max " + service.maxPerNode() + " per node)";
    };
  }

  private static String completed(ServiceView service, long total) {
    return " (" + service.completed() + "/" + total + " completed)";
  }
}
