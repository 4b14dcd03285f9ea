package dev.skep.api.model;

import dev.skep.api.Id;

/**
 * One immutable content of a secret or a config.
 *
 * @param digest keyed digest of the content: equal contents have equal digests within a cluster,
 *     and nobody can guess a secret from it
 * @param blob where the sealed content is
 * @param sizeBytes size of the content before sealing
 */
public record PayloadVersion(String digest, Id blob, long sizeBytes) {}
