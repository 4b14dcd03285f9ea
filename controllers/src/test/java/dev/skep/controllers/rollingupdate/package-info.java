@NullMarked
package dev.skep.controllers.rollingupdate;

import org.jspecify.annotations.NullMarked;
