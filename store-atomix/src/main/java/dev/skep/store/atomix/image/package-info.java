/**
 * Files that hold a state: an image of all of it after one entry of the log, and deltas, the
 * entries that were applied since.
 *
 * <p>Atomix builds a snapshot in memory, on the thread that applies commits, and sends it in small
 * pieces one after another; with a large state that would stop commits for seconds. So its
 * snapshots only name such files and carry the last few entries. The files are written by a
 * background thread, and a member that lacks them fetches them from a peer.
 *
 * <p>What always holds: a file with its name is complete, on the disk, never changed, and carries a
 * checksum that is verified before use.
 */
@org.jspecify.annotations.NullMarked
package dev.skep.store.atomix.image;
