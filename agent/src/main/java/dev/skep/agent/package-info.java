/**
 * The node agent: desired ⟷ observed → actions. {@link dev.skep.agent.Agent} is told what its node
 * shall run, looks at what there is, and acts until both agree; what came of it goes back as
 * reports in the {@link dev.skep.agent.Outbox}.
 *
 * <p>What always holds: there is no database. Containers carry labels, so after a crash they are
 * found and adopted, and the file of the {@link dev.skep.agent.AssignmentCache} may be lost without
 * harm. At most one thread works on a task at a time, everything that reacts to a notice would also
 * happen without it at the next look, and losing the managers or the engine stops nothing that
 * runs. Contents of secrets and configs stay in memory and on a tmpfs.
 */
@NullMarked
package dev.skep.agent;

import org.jspecify.annotations.NullMarked;
