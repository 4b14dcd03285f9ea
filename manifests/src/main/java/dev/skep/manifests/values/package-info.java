/**
 * The small languages inside Compose values: durations, sizes, ports, mounts, command lines, env
 * files, image references.
 *
 * <p>What always holds: everything here is a pure function of text that either gives a value or an
 * {@link dev.skep.manifests.values.InvalidValue} that says what is wrong and how it is written. The
 * accepted texts and their meaning are those of the docker CLI 28.2, measured on it.
 */
@NullMarked
package dev.skep.manifests.values;

import org.jspecify.annotations.NullMarked;
