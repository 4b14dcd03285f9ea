/** Tests of the shared language. */
@NullMarked
package dev.skep.api;

import org.jspecify.annotations.NullMarked;
