@NullMarked
package dev.skep.server.daemon;

import org.jspecify.annotations.NullMarked;
