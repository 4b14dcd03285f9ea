@NullMarked
package dev.skep.controllers.replicated;

import org.jspecify.annotations.NullMarked;
