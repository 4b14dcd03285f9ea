/**
 * Tests of admission: every transaction is applied to the state it was made for, and what counts is
 * the state after it.
 */
@NullMarked
package dev.skep.controllers.admission;

import org.jspecify.annotations.NullMarked;
