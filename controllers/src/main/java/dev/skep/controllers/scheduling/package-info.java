/**
 * Placing tasks on nodes: filters say where a task may run, spreading says where it runs best.
 * Swarm's filters, their order, its ranking and its words; one key of the ranking is added, see
 * {@link dev.skep.controllers.scheduling.Candidate#compareTo}.
 *
 * <p>What always holds: one plan sees the whole cluster, so that what it places first counts for
 * what it places next. Tasks of one service revision are alike and placed together: each node is
 * checked once for all of them, and again only after it was given one, so the effort grows with the
 * nodes plus the tasks and not with their product. Every task that finds no place gets an
 * explanation that counts why each node was passed over.
 */
@NullMarked
package dev.skep.controllers.scheduling;

import org.jspecify.annotations.NullMarked;
