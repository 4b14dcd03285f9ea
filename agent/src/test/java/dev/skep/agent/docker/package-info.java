/** Tests of the agent. */
@NullMarked
package dev.skep.agent.docker;

import org.jspecify.annotations.NullMarked;
