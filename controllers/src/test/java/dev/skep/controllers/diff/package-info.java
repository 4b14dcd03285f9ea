/** Tests of the differences that users see, as tables of fields. */
@NullMarked
package dev.skep.controllers.diff;

import org.jspecify.annotations.NullMarked;
