/** Tests of the agent. */
@NullMarked
package dev.skep.agent.task;

import org.jspecify.annotations.NullMarked;
