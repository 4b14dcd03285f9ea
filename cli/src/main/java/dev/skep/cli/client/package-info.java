/**
 * The way to a daemon: HTTP/1.1 (RFC 9112) over its Unix socket, with just what the command line
 * needs of it.
 *
 * <p>What always holds: one connection carries one request; answers are bounded in size and in
 * time, streams only in the time between two signs of life; every failure is a {@link
 * dev.skep.cli.client.DaemonException} whose message names the socket or repeats what the daemon
 * said.
 */
@NullMarked
package dev.skep.cli.client;

import org.jspecify.annotations.NullMarked;
