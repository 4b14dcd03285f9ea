package dev.skep.server.access;

import dev.skep.api.store.Committed;
import dev.skep.controllers.admission.Admitted;

/**
 * A wish that is in the store.
 *
 * @param admitted what was decided; its changes say what that meant for each object
 * @param committed the commit, or one without changes at the state's revision when everything was
 *     as wished already
 */
public record Submitted(Admitted admitted, Committed committed) {}
