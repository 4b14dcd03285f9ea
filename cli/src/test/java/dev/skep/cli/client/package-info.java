/** Tests. */
@NullMarked
package dev.skep.cli.client;

import org.jspecify.annotations.NullMarked;
