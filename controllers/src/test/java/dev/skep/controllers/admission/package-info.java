@NullMarked
package dev.skep.controllers.admission;

import org.jspecify.annotations.NullMarked;
