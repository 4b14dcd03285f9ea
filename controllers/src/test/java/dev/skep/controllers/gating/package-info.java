/** When tasks wait for the services that theirs depends on, and what then lets them go. */
@NullMarked
package dev.skep.controllers.gating;

import org.jspecify.annotations.NullMarked;
