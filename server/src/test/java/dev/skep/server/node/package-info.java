@NullMarked
package dev.skep.server.node;

import org.jspecify.annotations.NullMarked;
