/**
 * The whole control plane in one thread, from one seed: driver, planners, admission and store are
 * the real ones; agents, network, clock and operators are simulated, and everything goes wrong that
 * can.
 *
 * <p>What always holds: the same seed gives the same run, step by step. Safety is checked after
 * every commit, liveness at the end, when the faults have stopped.
 */
@NullMarked
package dev.skep.controllers.simulation;

import org.jspecify.annotations.NullMarked;
