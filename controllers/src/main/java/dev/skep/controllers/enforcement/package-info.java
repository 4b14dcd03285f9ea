/**
 * Enforcing what was promised when a task was placed: its node still satisfies the constraints and
 * has the reserved resources, and takes the task through its start in reasonable time.
 *
 * <p>What always holds: only nodes that are active are judged; what a paused node runs is left
 * alone, and drained or lost nodes are the business of {@link dev.skep.controllers.restart}. A task
 * that must leave does so by a {@link dev.skep.controllers.moving.Move}. Tasks whose slot is a node
 * are not moved for constraints, for their controller decides on which nodes they are.
 *
 * <p>The rules are those of swarm's constraint enforcer; the deadlines are not swarm's, which
 * leaves such tasks where they are for ever.
 */
@NullMarked
package dev.skep.controllers.enforcement;

import org.jspecify.annotations.NullMarked;
