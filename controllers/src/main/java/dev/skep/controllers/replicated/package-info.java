/**
 * Replicated services: as many slots as there are replicas, each with a task of the present spec.
 *
 * <p>What always holds: a new task takes the lowest free slot; when there are too many, the slots
 * go whose tasks are not running or share a node with most others. What ended or lost its node in a
 * slot that stays is the business of {@link dev.skep.controllers.restart}; this package never
 * touches such a task.
 *
 * <p>A changed spec reaches the tasks by one simple rule for now: slots are replaced stop-first, at
 * most the update policy's parallelism at a time, the next ones when the new tasks run. The
 * policy's delay, monitoring, order and failure actions are not looked at yet.
 */
@NullMarked
package dev.skep.controllers.replicated;

import org.jspecify.annotations.NullMarked;
