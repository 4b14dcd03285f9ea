/**
 * Global services: one task on each node that is neither drained nor down and satisfies the
 * service's constraints.
 *
 * <p>What always holds: the slot of such a task is its node, so it is never moved. A node that is
 * drained, goes down or stops to satisfy the constraints has its tasks told to shut down, and gets
 * a new one when it qualifies again; a paused node keeps what it runs and gets nothing new; what
 * was made for a node that left the cluster is removed. A task that ended on a node that qualifies
 * is the business of {@link dev.skep.controllers.restart}, a changed spec that of {@link
 * dev.skep.controllers.rollingupdate}. Whether a task fits on its node is for the scheduler to say;
 * until it does the task waits there.
 */
@NullMarked
package dev.skep.controllers.global;

import org.jspecify.annotations.NullMarked;
