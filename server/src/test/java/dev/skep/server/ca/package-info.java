@NullMarked
package dev.skep.server.ca;

import org.jspecify.annotations.NullMarked;
