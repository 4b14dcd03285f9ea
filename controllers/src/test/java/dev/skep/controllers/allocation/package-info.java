/**
 * Who gets which address, number and port: by the rules of swarm, and what is told when none is
 * left.
 */
@NullMarked
package dev.skep.controllers.allocation;

import org.jspecify.annotations.NullMarked;
