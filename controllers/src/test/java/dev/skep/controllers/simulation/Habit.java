package dev.skep.controllers.simulation;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * Something that somebody does now and then.
 *
 * @param weight how often, compared with the other habits
 * @param what makes a wish; empty when there is nothing that it could be about
 */
record Habit(int weight, Supplier<Optional<Wish>> what) {}
