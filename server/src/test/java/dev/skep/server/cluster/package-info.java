/**
 * Whole clusters: real daemons on hosts of a test bed, each with a real Docker Engine, driven by
 * the real command line.
 */
@NullMarked
package dev.skep.server.cluster;

import org.jspecify.annotations.NullMarked;
