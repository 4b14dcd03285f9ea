/**
 * The last stage: what a manifest asks for, against what the cluster can do.
 *
 * <p>What always holds: nothing that a user writes is dropped in silence. What the cluster cannot
 * carry out yet is refused with its place and the way out; what no stack can have is warned about,
 * as the docker CLI does. A new ability of the cluster is added to {@link
 * dev.skep.manifests.support.Feature#AVAILABLE} and the refusal is gone; no other stage changes.
 */
@NullMarked
package dev.skep.manifests.support;

import org.jspecify.annotations.NullMarked;
