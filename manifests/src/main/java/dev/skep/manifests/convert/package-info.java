/**
 * A manifest in its long form becomes a {@link dev.skep.api.intent.DesiredStack}, by the rules of
 * the docker CLI's {@code stack deploy}.
 *
 * <p>What always holds: everything that Compose can say and the model can hold is converted,
 * whether or not the cluster can carry it out yet; refusing is the business of another stage. Names
 * get the stack's prefix, objects its namespace label. Where a value is left out, swarm's default
 * stands.
 */
@NullMarked
package dev.skep.manifests.convert;

import org.jspecify.annotations.NullMarked;
