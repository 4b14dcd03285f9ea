/**
 * Brings a valid file into one long form: each list-or-mapping, short syntax, single-or-several and
 * relative path has one form afterwards, env files have become variables, and external objects have
 * their names.
 *
 * <p>What always holds: the result has the structure of Compose still, so it can be shown to a user
 * and read again; later stages meet one form of everything. Values keep the place from which they
 * came. {@link dev.skep.manifests.normalise.NormalForm} goes one step further, to the form that
 * {@code docker stack config} prints: one spelling of every value and nothing that says nothing;
 * the normal form of a normal form is itself.
 */
@NullMarked
package dev.skep.manifests.normalise;

import org.jspecify.annotations.NullMarked;
