@NullMarked
package dev.skep.controllers.driver;

import org.jspecify.annotations.NullMarked;
