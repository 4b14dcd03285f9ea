/**
 * Rolling out a changed spec: slots get tasks of the present revision, a few at a time, as the
 * update policy says; a roll-out that fails is paused, goes on, or goes back.
 *
 * <p>What always holds: no more slots than the policy's parallelism are being changed at once; only
 * with {@code start-first} does a slot have two wanted tasks, and then the older one goes as soon
 * as the newer one runs; a paused update changes no slot until the spec changes again; a rollback
 * that fails pauses, so it cannot loop. A slot that is a node is not changed while the node is
 * paused. Jobs are not rolled out: a changed job begins another run. Where the update stands is in
 * the service's {@link dev.skep.api.model.UpdateStatus}; everything else follows from the tasks, so
 * that a new leader goes on where the old one stopped.
 *
 * <p>Rules and words are those of swarm's update supervisor.
 */
@NullMarked
package dev.skep.controllers.rollingupdate;

import org.jspecify.annotations.NullMarked;
