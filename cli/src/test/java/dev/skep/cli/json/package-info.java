/** Tests. */
@NullMarked
package dev.skep.cli.json;

import org.jspecify.annotations.NullMarked;
