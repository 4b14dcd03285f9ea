package dev.skep.api.model;

/**
 * A staged payload: the sealed content of a secret or config version. It is written before the
 * transaction that refers to it, so that large contents do not travel in one transaction, and
 * collected when nothing refers to it.
 *
 * @param meta without a name
 * @param content sealed
 */
public record Blob(Meta meta, SealedValue content) implements Resource {
  @Override
  public Blob withMeta(Meta changed) {
    return new Blob(changed, content);
  }
}
