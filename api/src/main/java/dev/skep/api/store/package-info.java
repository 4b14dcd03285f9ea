/**
 * The store contract: one history of commits that every manager agrees on.
 *
 * <p>What always holds: a transaction is applied whole or not at all; what was acknowledged is
 * never lost; commits are seen in order. Both implementations, the one in memory and the replicated
 * one, pass the same contract test.
 */
@NullMarked
package dev.skep.api.store;

import org.jspecify.annotations.NullMarked;
