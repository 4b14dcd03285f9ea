/**
 * Holds the table in the package comment of {@code dev.skep.controllers}: who writes what.
 *
 * <p>The table is read from the source, so that what people read is what is tested. It is compared
 * with the fields that there are, and with what the controllers plan in a story in which each of
 * them has to act.
 */
@NullMarked
package dev.skep.controllers.writers;

import org.jspecify.annotations.NullMarked;
