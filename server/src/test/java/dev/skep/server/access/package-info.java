@NullMarked
package dev.skep.server.access;

import org.jspecify.annotations.NullMarked;
