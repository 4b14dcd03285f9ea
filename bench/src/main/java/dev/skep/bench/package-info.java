/**
 * Benchmarks as whole processes: each prints medians of several runs after a warm-up, and ratios
 * against something measured in the same run, because machines differ and drift.
 */
@NullMarked
package dev.skep.bench;

import org.jspecify.annotations.NullMarked;
