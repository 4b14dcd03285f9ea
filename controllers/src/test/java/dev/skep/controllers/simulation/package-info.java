/**
 * The whole control plane in one thread, from one seed: real drivers, planners, admission and
 * states; simulated hosts, engines, agents, network, replication and clocks.
 *
 * <p>What always holds: everything that happens is an event of the {@link
 * dev.skep.controllers.simulation.Agenda}, and every choice is drawn from one {@link
 * dev.skep.controllers.simulation.Chance}; so a seed is a history, and a failure can be replayed.
 * Nothing in here looks at the real time or at the order of a hash table. Rules of safety are
 * checked after every step, {@link dev.skep.controllers.simulation.Convergence} when the faults
 * have stopped.
 */
@NullMarked
package dev.skep.controllers.simulation;

import org.jspecify.annotations.NullMarked;
