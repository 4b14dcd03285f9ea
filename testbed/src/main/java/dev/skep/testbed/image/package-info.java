/**
 * Small container images made here: one layer with a static busybox and a few scripts, and a
 * configuration. What always holds: the same image has the same bytes, so the same id and digest,
 * wherever and whenever it is made.
 */
@NullMarked
package dev.skep.testbed.image;

import org.jspecify.annotations.NullMarked;
