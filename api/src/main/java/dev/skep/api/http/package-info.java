/**
 * The bodies of the native HTTP API, as described by {@code skep.yaml}: what the daemon sends and
 * what a client reads.
 *
 * <p>What always holds: every type is a record whose components are texts, numbers, booleans,
 * instants, other such records, and lists and maps of these, so that a client needs no data binding
 * library to read them. States, roles and modes are lower-case words. A missing list or map is an
 * empty one. Fields are only ever added; readers ignore those that they do not know.
 */
@NullMarked
package dev.skep.api.http;

import org.jspecify.annotations.NullMarked;
