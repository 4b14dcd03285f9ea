@NullMarked
package dev.skep.controllers.restart;

import org.jspecify.annotations.NullMarked;
