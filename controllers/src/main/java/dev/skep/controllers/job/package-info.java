/**
 * Jobs: services whose tasks run to completion. A replicated job wants a number of completions, so
 * many at a time; a global job wants one on each node that qualifies, those that join later
 * included.
 *
 * <p>What always holds: a run of a job is all tasks whose spec runs alike, so that a change that
 * needs new tasks, or a forced one, begins another run, and one of labels does not; the tasks of an
 * earlier run are removed, and none of the new run takes the place of one of them before it has
 * stopped. Of a run, each slot gives one completion, which is kept as long as the run counts. What
 * fails is replaced in its slot by {@link dev.skep.controllers.restart} as the restart policy says;
 * a slot for which that allows no other attempt is given up, and is not filled again: a job never
 * fails without end, it says how many completions were given up. A completion counts when it is
 * reported while it is desired; a task that completes on a node that was given up for lost is run
 * again.
 */
@NullMarked
package dev.skep.controllers.job;

import org.jspecify.annotations.NullMarked;
