@NullMarked
package dev.skep.server.keys;

import org.jspecify.annotations.NullMarked;
