/**
 * Many manifests as one wish: skep's own documents ({@code apiVersion: skep.dev/v1} with a kind)
 * and Compose files beside them, from any number of files and folders. {@link
 * dev.skep.manifests.kinds.SetReader} is the way in; Compose parts go through the same {@link
 * dev.skep.manifests.ManifestReader} as a stack on its own.
 *
 * <p>What always holds: the same files give the same result in whatever order they are found; an
 * object is described once; one mistake anywhere refuses everything.
 */
@NullMarked
package dev.skep.manifests.kinds;

import org.jspecify.annotations.NullMarked;
