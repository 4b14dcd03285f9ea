/** Tests of the mode; each names the rule of swarm that it checks. */
@NullMarked
package dev.skep.controllers.global;

import org.jspecify.annotations.NullMarked;
