/**
 * How the interfaces reach the cluster: read its state, submit what a user wants, stage payloads.
 *
 * <p>What always holds: a wish is decided by a pure function on one state and committed as one
 * transaction with the preconditions that it named; when another write came between, it is decided
 * again on the newer state. Nothing here is specific to HTTP, and nothing secret leaves it in a
 * text form.
 */
@NullMarked
package dev.skep.server.access;

import org.jspecify.annotations.NullMarked;
