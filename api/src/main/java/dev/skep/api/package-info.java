/**
 * The shared language of skep: identifiers and immutable bytes here; the resource model, the
 * cluster state, the store contract, the agent session and the codecs in the packages below.
 *
 * <p>What always holds: everything in this module is a value or a contract. Nothing here knows a
 * thread, a socket, a container engine or the wall clock.
 */
@NullMarked
package dev.skep.api;

import org.jspecify.annotations.NullMarked;
