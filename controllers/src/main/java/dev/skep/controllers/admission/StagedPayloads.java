package dev.skep.controllers.admission;

import dev.skep.api.model.PayloadVersion;
import java.util.Map;

/**
 * The contents of a stack's secrets and configs, sealed and staged before the transaction that
 * refers to them. A content whose digest a secret or config holds already need not be staged again:
 * its known version will do.
 *
 * @param secrets by final name
 * @param configs by final name
 */
public record StagedPayloads(
    Map<String, PayloadVersion> secrets, Map<String, PayloadVersion> configs) {
  public StagedPayloads {
    secrets = Map.copyOf(secrets);
    configs = Map.copyOf(configs);
  }

  /** For a stack without payloads of its own. */
  public static StagedPayloads none() {
    return new StagedPayloads(Map.of(), Map.of());
  }
}
