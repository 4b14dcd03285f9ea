/** The rules of placing, case by case. */
@NullMarked
package dev.skep.controllers.scheduling;

import org.jspecify.annotations.NullMarked;
