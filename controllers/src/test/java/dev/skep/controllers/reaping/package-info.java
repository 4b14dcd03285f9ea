/** The rules of forgetting, case by case. */
@NullMarked
package dev.skep.controllers.reaping;

import org.jspecify.annotations.NullMarked;
