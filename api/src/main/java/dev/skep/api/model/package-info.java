/**
 * The resource model: what a cluster consists of. Each kind is a record with a {@link
 * dev.skep.api.model.Meta}, what the user wants (a spec) and what the system found (a status).
 *
 * <p>What always holds: records are immutable, collections in them are unmodifiable copies, and a
 * missing collection reads as an empty one. A component that may be absent is marked {@code
 * Nullable}; everything else is present. Names, defaults, states and limits are swarm's. All times
 * in resources are commit times, put there when a transaction is applied, so there is one clock.
 */
@NullMarked
package dev.skep.api.model;

import org.jspecify.annotations.NullMarked;
