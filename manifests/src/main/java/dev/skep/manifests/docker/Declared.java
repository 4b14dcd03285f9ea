package dev.skep.manifests.docker;

import dev.skep.manifests.tree.Fields;
import dev.skep.manifests.tree.Tree.Mapping;
import java.util.Optional;

/**
 * A network, secret or config that a stack needs.
 *
 * @param name within the cluster
 * @param written what the file declares; empty for the network of services that name none
 * @param request asks for it to be created; nothing if it exists already
 */
public record Declared(String name, Fields written, Optional<Mapping> request) {}
