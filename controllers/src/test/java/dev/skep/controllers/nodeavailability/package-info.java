@NullMarked
package dev.skep.controllers.nodeavailability;

import org.jspecify.annotations.NullMarked;
