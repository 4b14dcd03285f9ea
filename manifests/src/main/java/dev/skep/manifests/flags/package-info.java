/**
 * The flags of {@code service create} and {@code service update}: which there are, and what they
 * make of a service. Names, short forms and the syntax of values are those of the docker CLI.
 *
 * <p>What always holds: a flag is honoured, or refused by its name; none is dropped. An update is a
 * change of the service that there is, never a new one: what no flag speaks of stays. Everything is
 * pure, so the command line and the manager read the same flags to the same effect.
 */
@NullMarked
package dev.skep.manifests.flags;

import org.jspecify.annotations.NullMarked;
