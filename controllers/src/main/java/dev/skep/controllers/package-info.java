/**
 * Deciding what the cluster does next. One package per controller, each a pure planner: a slice of
 * one state goes in, a {@link dev.skep.controllers.Plan} comes out. One driver runs them all.
 *
 * <p>What always holds: nothing here knows a thread, a clock or chance. Time comes in as an
 * argument, new identifiers are derived from what they are made for, and every effect is a mutation
 * that the store applies or refuses.
 */
@NullMarked
package dev.skep.controllers;

import org.jspecify.annotations.NullMarked;
