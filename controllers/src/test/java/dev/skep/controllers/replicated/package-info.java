/** The rules of replicated services, case by case. */
@NullMarked
package dev.skep.controllers.replicated;

import org.jspecify.annotations.NullMarked;
