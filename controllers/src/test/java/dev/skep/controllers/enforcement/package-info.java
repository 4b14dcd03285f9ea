/** Tests of enforcement and of deadlines. */
@NullMarked
package dev.skep.controllers.enforcement;

import org.jspecify.annotations.NullMarked;
