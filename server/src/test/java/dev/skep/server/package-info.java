/** Tests that hold the house together: layering, and clusters of real processes. */
@NullMarked
package dev.skep.server;

import org.jspecify.annotations.NullMarked;
