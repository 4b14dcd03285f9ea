/** Tests of the replicated store; among them those that kill processes. */
@org.jspecify.annotations.NullMarked
package dev.skep.store.atomix;
