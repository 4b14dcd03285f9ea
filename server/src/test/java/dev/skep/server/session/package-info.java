@NullMarked
package dev.skep.server.session;

import org.jspecify.annotations.NullMarked;
