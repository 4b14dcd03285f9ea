/**
 * The one place where plans become commits. Passive: the shell calls it on one thread with what
 * happened and what time it is, and it says when it wants to be called again.
 *
 * <p>What always holds: at most one transaction is under way, bound to the leader's own term and
 * made of plans on one state; a transaction whose outcome is unknown is repeated as it is until the
 * outcome is known; nothing is planned before the leader's term has begun in the state.
 */
@NullMarked
package dev.skep.controllers.driver;

import org.jspecify.annotations.NullMarked;
