/** Tests of {@link dev.skep.agent.guard}. */
@NullMarked
package dev.skep.agent.guard;

import org.jspecify.annotations.NullMarked;
