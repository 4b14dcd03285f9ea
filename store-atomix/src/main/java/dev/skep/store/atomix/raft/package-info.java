/**
 * Replicates commands among managers with Atomix's Raft, and knows nothing of what they mean.
 *
 * <p>A {@link dev.skep.store.atomix.raft.RaftNode} is one member. It applies the same {@link
 * dev.skep.store.atomix.raft.ReplicatedStateMachine} commands in the same order as every other
 * member. Only Atomix's low level is used, its Raft log, elections and replication; its clients,
 * timers and storage have faults, and most classes here exist to keep one of them out.
 *
 * <p>What always holds: an acknowledged command is on the disks of a majority; at most one Raft
 * command is in flight, and carries all that waited; a command that failed as not proposed will
 * never be applied, any other failure says that its outcome is unknown; a member that cannot apply
 * a command stops rather than diverge. Threads: Atomix's Raft thread owns log and roles, its state
 * thread applies, the proposer thread owns what waits. A class says which thread it belongs to.
 */
@org.jspecify.annotations.NullMarked
package dev.skep.store.atomix.raft;
