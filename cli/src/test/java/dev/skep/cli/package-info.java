/** Tests. */
@NullMarked
package dev.skep.cli;

import org.jspecify.annotations.NullMarked;
