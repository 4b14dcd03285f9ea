/** The rules of restarting, case by case. */
@NullMarked
package dev.skep.controllers.restart;

import org.jspecify.annotations.NullMarked;
