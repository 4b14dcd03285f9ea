/**
 * Files that must survive a crash, and the check of Raft's own files before they are opened.
 *
 * <p>What always holds: a record is either the old or the new one after a crash, at any instant;
 * what is written is on the disk when a method returns; nothing that may have been acknowledged is
 * ever deleted here, a start is refused instead, with the way out in the message. Classes here are
 * not safe for use by several threads.
 */
@org.jspecify.annotations.NullMarked
package dev.skep.store.atomix.log;
