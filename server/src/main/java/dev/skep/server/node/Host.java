package dev.skep.server.node;

import dev.skep.api.model.Node;

/** What is known of this host whether or not it is a member of a cluster. Quick. */
public interface Host {
  /** What the host has, as last looked at. */
  Node.Description description();

  /** Why there is no container engine; empty when there is one. */
  String engineError();
}
