/**
 * Moves: how a task leaves a node on which it could go on. One way for everybody who decides that a
 * task shall leave, whether it must ({@link dev.skep.controllers.enforcement}) or would only be
 * better off elsewhere.
 *
 * <p>What always holds: a move is a replacement in the task's slot, made as the restart policy
 * allows, and it follows the update order of the service. With {@code start-first} the next task
 * runs before the one that leaves is stopped, otherwise that one is stopped first, so a slot never
 * has more running tasks than an update may make. A slot is moved again only after a pause that
 * doubles. Of one service only some slots move at once. What left a node because it had to ends as
 * {@code rejected}, with the reason; until it has stopped, the reason stands as what it waits for.
 *
 * <p>A move is data in the state: the replacement, the desired state and that reason. So a new
 * leader goes on where the old one stopped.
 */
@NullMarked
package dev.skep.controllers.moving;

import org.jspecify.annotations.NullMarked;
