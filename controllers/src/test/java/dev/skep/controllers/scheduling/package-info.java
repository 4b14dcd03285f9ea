@NullMarked
package dev.skep.controllers.scheduling;

import org.jspecify.annotations.NullMarked;
