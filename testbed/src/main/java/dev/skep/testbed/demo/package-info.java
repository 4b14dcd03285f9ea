/**
 * The demonstration: a cluster of three hosts on one machine that deploys a stack, loses a host and
 * repairs itself, told step by step. It uses the distribution as a user would, by its two programs.
 */
@NullMarked
package dev.skep.testbed.demo;

import org.jspecify.annotations.NullMarked;
