/**
 * Replicated services: as many slots as there are replicas, each with one wanted task.
 *
 * <p>What always holds: a new task takes the lowest free slot; when there are too many, the slots
 * go whose tasks are not running or share a node with most others. What ended or lost its node in a
 * slot that stays is the business of {@link dev.skep.controllers.restart}, and a changed spec that
 * of {@link dev.skep.controllers.rollingupdate}; this package never touches such a task.
 */
@NullMarked
package dev.skep.controllers.replicated;

import org.jspecify.annotations.NullMarked;
