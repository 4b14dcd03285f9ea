/**
 * Secrets at rest: sealed values in the store, keys in files of this host.
 *
 * <p>What always holds: the store holds only values that are sealed under the cluster's key, and
 * that key is only in the data directories of managers, in files that nobody but skepd's user can
 * read; a file is replaced as a whole or not at all; no text form of anything here contains a
 * secret.
 */
@NullMarked
package dev.skep.server.keys;

import org.jspecify.annotations.NullMarked;
