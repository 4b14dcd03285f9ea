/**
 * The process {@code skepd}: settings, data directory, logging, and the one place where all parts
 * are put together by plain constructors.
 *
 * <p>What always holds: at most one process uses a data directory; what keeps it from starting is
 * one line on standard error and an exit code; ending it, in whatever way, leaves containers alone.
 */
@NullMarked
package dev.skep.server.daemon;

import org.jspecify.annotations.NullMarked;
