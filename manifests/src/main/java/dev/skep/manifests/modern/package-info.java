/**
 * What only today's Compose Specification has and what concerns whole files and services rather
 * than single values: files that include others, services that extend others, profiles, and the
 * name of the stack.
 *
 * <p>What always holds: when this package is done, none of its keys is left, so that later stages,
 * and whoever reads the manifest that a stack keeps, meet plain services.
 */
@NullMarked
package dev.skep.manifests.modern;

import org.jspecify.annotations.NullMarked;
