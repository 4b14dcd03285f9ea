package dev.skep.api.model;

import dev.skep.api.Bytes;
import dev.skep.api.Id;

/**
 * An envelope-encrypted value: the content under a data key of its own, the data key wrapped by the
 * cluster's key. The store, its log, its snapshots and its watches hold only this form.
 *
 * @param clusterKey which cluster key wraps the data key; managers keep it outside the store
 * @param wrappedKey the data key, encrypted by the cluster key
 * @param nonce of the content's encryption (AES-256-GCM)
 * @param ciphertext content with authentication tag
 */
public record SealedValue(Id clusterKey, Bytes wrappedKey, Bytes nonce, Bytes ciphertext) {}
