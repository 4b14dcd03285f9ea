package dev.skep.controllers.admission;

import dev.skep.api.Id;
import dev.skep.api.model.Node;
import java.util.Optional;

/**
 * A host that becomes a member.
 *
 * @param id the one in its certificate
 * @param role what it shall be
 * @param availability whether it takes tasks from the start
 * @param description what it told when it asked; its host name becomes the node's name
 * @param manager how it is reached as a manager; empty for a worker
 */
public record NewNode(
    Id id,
    Node.Role role,
    Node.Availability availability,
    Node.Description description,
    Optional<Node.Manager> manager) {}
