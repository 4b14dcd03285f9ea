/**
 * Images: files that hold a whole state as it was after one entry of the log.
 *
 * <p>Atomix builds a snapshot in memory, on the thread that applies commits, and sends it in small
 * pieces one after another; with a large state that would stop commits for seconds. So its
 * snapshots only name an image and carry the few entries since. The image is written by a
 * background thread from an immutable state, and a member that lacks it fetches it from a peer.
 *
 * <p>What always holds: a file with an image's name is complete, on the disk, and carries a
 * checksum that is verified before use.
 */
@org.jspecify.annotations.NullMarked
package dev.skep.store.atomix.image;
