/** Tests of the schemas. */
@NullMarked
package dev.skep.schemas;

import org.jspecify.annotations.NullMarked;
