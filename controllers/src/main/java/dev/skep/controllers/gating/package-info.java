/**
 * Gates: tasks of a service with {@code depends_on} begin to run once what it names is as asked.
 *
 * <p>What always holds: a gate orders a start and nothing else. It is looked at for each change of
 * a service that makes new tasks, stays open once a task of that change was let go, and never stops
 * what runs. Behind a closed gate new slots are filled, placed and prepared, but not started; an
 * update changes no slot; what ends is replaced by what it was. A rollback waits for nothing: the
 * way back must not depend on what may be broken.
 *
 * <p>A gate is no controller. {@code replicated}, {@code restart} and {@code rollingupdate} ask it
 * before they let a task go, and {@link dev.skep.controllers.gating.Dependents} tells them when to
 * ask again.
 */
@NullMarked
package dev.skep.controllers.gating;

import org.jspecify.annotations.NullMarked;
