/** Tests. */
@NullMarked
package dev.skep.server.http;

import org.jspecify.annotations.NullMarked;
