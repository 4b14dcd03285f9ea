/**
 * The requests for a stack become a {@link dev.skep.api.intent.DesiredStack}: what {@code docker
 * stack deploy} would send is what is applied. Only what no request can say, an engine's options
 * and dependencies, is taken from the file beside them.
 *
 * <p>What always holds: everything that a request says and the model can hold is kept, whether or
 * not the cluster can carry it out yet; refusing that is the business of another stage. Words and
 * numbers that the model cannot hold are problems with their place in the file. Where a request
 * leaves a value out, swarm's default stands.
 */
@NullMarked
package dev.skep.manifests.convert;

import org.jspecify.annotations.NullMarked;
