package dev.skep.cli.text;

import dev.skep.cli.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** A secret or config as {@code inspect} shows it, from the JSON that the daemon sent of it. */
public final class PayloadText {
  private PayloadText() {}

  /** A config comes with its content around it. */
  private static Json brief(Json detail) {
    return detail.at("config").isPresent() ? detail.at("config") : detail;
  }

  /** In swarm's JSON. */
  public static Json swarm(Json detail) {
    Json object = brief(detail);
    Map<String, Json> spec = new LinkedHashMap<>();
    spec.put("Name", object.at("name"));
    spec.put("Labels", new Json.Fields(object.at("labels").fields()));
    if (detail.at("content").isPresent()) {
      spec.put("Data", detail.at("content"));
    }
    if (object.at("templateDriver").isPresent()) {
      spec.put("Templating", new Json.Fields(Map.of("Name", object.at("templateDriver"))));
    }
    Map<String, Json> fields = new LinkedHashMap<>();
    fields.put("ID", object.at("id"));
    fields.put("Version", new Json.Fields(Map.of("Index", object.at("version"))));
    fields.put("CreatedAt", object.at("createdAt"));
    fields.put("UpdatedAt", object.at("updatedAt"));
    fields.put("Spec", new Json.Fields(spec));
    return new Json.Fields(fields);
  }

  /** For people. */
  public static String pretty(Json detail, boolean secret) {
    Json object = brief(detail);
    Lines out = new Lines();
    String gap = secret ? "              " : "\t\t\t";
    out.add("ID:" + gap + object.at("id").text());
    out.add("Name:" + gap + object.at("name").text());
    out.addIf(object.at("labels").isPresent(), "Labels:");
    object.at("labels").fields().forEach((key, value) -> out.add(" - " + key + "=" + value.text()));
    out.addIf(secret, "Driver:            ");
    out.addIf(
        object.at("templateDriver").isPresent(),
        "Template driver:\t" + object.at("templateDriver").text());
    String space = secret ? "        " : "            \t";
    out.add("Created at:" + space + time(object.at("createdAt")));
    out.add("Updated at:" + space + time(object.at("updatedAt")));
    if (detail.at("content").isPresent()) {
      out.add("Data:");
      byte[] content = Base64.getDecoder().decode(detail.at("content").text());
      out.add(new String(content, StandardCharsets.UTF_8));
    }
    return out.text();
  }

  private static String time(Json instant) {
    return NodePretty.TIME.format(Instant.parse(instant.text()));
  }
}
