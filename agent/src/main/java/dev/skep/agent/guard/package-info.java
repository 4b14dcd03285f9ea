/**
 * Fencing of singletons on a node: leases, and the small process that ends a container when its
 * lease is over.
 *
 * <p>What always holds: a lease is counted on the boot clock, which goes on while the host sleeps
 * and which nobody sets, from before its renewal was asked for. The {@link
 * dev.skep.agent.guard.Guard} is a process of its own, so that neither the end nor a hang of the
 * agent makes a lease longer. The two share nothing but files: {@link
 * dev.skep.agent.guard.LeaseFile}, which the agent writes, and the guard's sign of life. Nothing is
 * started under a lease unless a guard has shown that it lives.
 */
@NullMarked
package dev.skep.agent.guard;

import org.jspecify.annotations.NullMarked;
