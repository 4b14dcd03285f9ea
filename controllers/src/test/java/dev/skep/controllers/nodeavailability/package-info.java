/** The rules of leases, case by case. */
@NullMarked
package dev.skep.controllers.nodeavailability;

import org.jspecify.annotations.NullMarked;
