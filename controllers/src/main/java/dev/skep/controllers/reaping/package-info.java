/**
 * Forgetting: the only place where the system deletes objects that nobody wants or refers to any
 * more. Old tasks beyond the history limit, services, stacks and what belonged to them once their
 * tasks are gone, what a living stack's files no longer have, revisions, and contents and versions
 * of secrets and configs that nothing names.
 *
 * <p>What always holds: a task that may still run is never forgotten, nor is the newest task of a
 * slot that is in use, because the decision not to restart it rests on it. Nothing is deleted while
 * something refers to it; the state refuses that, too, should a plan be late.
 */
@NullMarked
package dev.skep.controllers.reaping;

import org.jspecify.annotations.NullMarked;
