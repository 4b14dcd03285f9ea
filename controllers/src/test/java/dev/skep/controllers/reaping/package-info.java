@NullMarked
package dev.skep.controllers.reaping;

import org.jspecify.annotations.NullMarked;
