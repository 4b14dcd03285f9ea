package dev.skep.cli.text;

import dev.skep.cli.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A network as {@code inspect} shows it, from the JSON that the daemon sent of it. */
public final class NetworkText {
  private static final String VXLAN_ID = "com.docker.network.driver.overlay.vxlanid_list";

  private NetworkText() {}

  /** In Docker's JSON. */
  public static Json docker(Json network) {
    Map<String, Json> ipam = new LinkedHashMap<>();
    ipam.put("Driver", new Json.Text("default"));
    ipam.put("Options", new Json.Nothing());
    ipam.put("Config", pools(network));
    Map<String, Json> options = new LinkedHashMap<>();
    if (network.at("vni").isPresent() && !network.at("vni").text().equals("0")) {
      options.put(VXLAN_ID, new Json.Text(network.at("vni").text()));
    }
    options.putAll(network.at("options").fields());
    Map<String, Json> fields = new LinkedHashMap<>();
    fields.put("Name", network.at("name"));
    fields.put("Id", network.at("id"));
    fields.put("Created", network.at("createdAt"));
    fields.put("Scope", new Json.Text("swarm"));
    fields.put("Driver", network.at("driver"));
    fields.put("EnableIPv6", network.at("ipv6"));
    fields.put("IPAM", new Json.Fields(ipam));
    fields.put("Internal", network.at("internal"));
    fields.put("Attachable", network.at("attachable"));
    fields.put("Options", new Json.Fields(options));
    fields.put("Labels", new Json.Fields(network.at("labels").fields()));
    return new Json.Fields(fields);
  }

  private static Json pools(Json network) {
    List<Json> pools =
        network.at("pools").items().stream()
            .map(pool -> {
              Map<String, Json> fields = new LinkedHashMap<>();
              fields.put("Subnet", pool.at("subnet"));
              if (!pool.at("range").text().isEmpty()) {
                fields.put("IPRange", pool.at("range"));
              }
              fields.put("Gateway", pool.at("gateway"));
              return (Json) new Json.Fields(fields);
            })
            .toList();
    return new Json.Items(pools);
  }

  /** For people. */
  public static String pretty(Json network) {
    Lines out = new Lines();
    out.add("ID:\t\t" + network.at("id").text());
    out.add("Name:\t\t" + network.at("name").text());
    out.addIf(network.at("labels").isPresent(), "Labels:");
    network
        .at("labels")
        .fields()
        .forEach((key, value) -> out.add(" - " + key + "=" + value.text()));
    out.add("Driver:\t\t" + network.at("driver").text());
    for (Json pool : network.at("pools").items()) {
      out.add("Subnet:\t\t" + pool.at("subnet").text());
      out.add("Gateway:\t" + pool.at("gateway").text());
      out.addIf(!pool.at("range").text().isEmpty(), "Range:\t\t" + pool.at("range").text());
    }
    out.add("VNI:\t\t" + network.at("vni").text());
    out.add(
        "Addresses:\t"
            + network.at("used").text()
            + " of "
            + network.at("capacity").text()
            + " in use");
    String waiting = network.at("waitingOn").text();
    out.addIf(!waiting.isEmpty(), "Waiting on:\t" + waiting);
    return out.text();
  }
}
