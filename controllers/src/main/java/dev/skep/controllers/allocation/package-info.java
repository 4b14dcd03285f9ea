/**
 * Allocation: gives networks their numbers and subnets, services their virtual addresses and the
 * ports that the user left open, tasks an address on each of their networks, and nodes one for the
 * balancer of each network that they have tasks of. Swarm's rules and numbers.
 *
 * <p>What always holds: an address, a number and a port have one owner, and stay its own while it
 * is there: a task's until it has ended as far as anybody can tell, so that on a node that is down
 * it keeps them until the node reports, is removed, or the task is given up as orphaned. What an
 * owner holds is written on the owner, so whatever goes is free at once and only once. The lowest
 * free one is given first; a service is served before its tasks. Whoever gets nothing is told what
 * is used up, and is looked at again when something of it is free.
 */
@NullMarked
package dev.skep.controllers.allocation;

import org.jspecify.annotations.NullMarked;
