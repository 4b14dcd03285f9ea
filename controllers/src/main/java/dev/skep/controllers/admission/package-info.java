/**
 * The one way to change the wish: pure functions from what a user asks and the present state to a
 * transaction or a refusal. Every interface goes through them.
 *
 * <p>What always holds: nothing here draws a random number or looks at a clock; new ids are derived
 * from the transaction's id, so the same request on the same state gives the same transaction. What
 * was decided on is in the preconditions. Every admitted wish leaves an event that says who asked.
 */
@NullMarked
package dev.skep.controllers.admission;

import org.jspecify.annotations.NullMarked;
