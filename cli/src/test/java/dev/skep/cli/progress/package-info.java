/** Tests. */
@NullMarked
package dev.skep.cli.progress;

import org.jspecify.annotations.NullMarked;
