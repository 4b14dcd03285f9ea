package dev.skep.controllers.admission;

import dev.skep.api.model.Kind;

/** An object as a manifest names it: a node by its id or its host name, all others by name. */
public record ObjectName(Kind kind, String name) {}
