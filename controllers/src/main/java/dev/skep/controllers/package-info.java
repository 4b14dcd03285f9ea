/**
 * Deciding what the cluster does next. One package per controller, each a pure planner: a slice of
 * one state goes in, a {@link dev.skep.controllers.Plan} comes out. One driver runs them all.
 *
 * <p>What always holds: nothing here knows a thread, a clock or chance. Time comes in as an
 * argument, new identifiers are derived from what they are made for, and every effect is a mutation
 * that the store applies or refuses.
 *
 * <p>Every status field has exactly one controller that writes it. What is wanted of a task has one
 * for each occasion; two controllers never decide on the same task on the same occasion. A test
 * holds this table to what the controllers do.
 *
 * <pre>
 * | field                 | controller       | occasion                                     |
 * | Node.status           | nodeavailability | sessions begin, leases end                   |
 * | Node.description      | nodeavailability | an agent tells something else about its host |
 * | Task.node             | scheduling       | a wanted task has none                       |
 * | Task.waitingOn        | scheduling       | no node suits it                             |
 * | Service.waitingOn     | replicated       | an update waits for new tasks to run         |
 * | Task created          | replicated       | a slot is free or runs an earlier spec       |
 * | Task created          | restart          | a task ended or lost its node                |
 * | Task.desired=running  | restart          | a replacement waited long enough             |
 * | Task.desired=shutdown | restart          | a task ended or lost its node                |
 * | Task.desired=shutdown | replicated       | a task runs an earlier spec                  |
 * | Task.desired=remove   | replicated       | a slot is not wanted any more                |
 * | Task deleted          | reaping          | nobody needs it any more                     |
 * | Service deleted       | reaping          | it is being removed and has no tasks         |
 * | Revision deleted      | reaping          | nothing names it                             |
 * | Stack deleted         | reaping          | it is being removed and has no services      |
 * | Network deleted       | reaping          | its stack is gone                            |
 * | Secret deleted        | reaping          | its stack is gone                            |
 * | Config deleted        | reaping          | its stack is gone                            |
 * | Blob deleted          | reaping          | nothing came to name it                      |
 * </pre>
 *
 * <p>A task's status from {@code accepted} on is its node's to report, a service's {@code removing}
 * is set by admission; neither is a controller's.
 */
@NullMarked
package dev.skep.controllers;

import org.jspecify.annotations.NullMarked;
