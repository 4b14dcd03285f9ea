/**
 * What a task needs next: a pure function from what is wanted, what was reported and what the
 * runtime has to one action and one status.
 *
 * <p>What always holds: nothing here knows a thread, a clock or an engine. {@link
 * dev.skep.agent.task.TaskRules} is total: every situation has a step, and carrying steps out again
 * and again ends in {@link dev.skep.agent.task.Action.Rest}. States, their order and their words
 * are swarm's.
 */
@NullMarked
package dev.skep.agent.task;

import org.jspecify.annotations.NullMarked;
