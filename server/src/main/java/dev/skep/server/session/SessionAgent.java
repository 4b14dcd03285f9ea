package dev.skep.server.session;

import dev.skep.api.model.Node;
import dev.skep.api.session.SessionMessage.Asked;
import dev.skep.api.session.SessionMessage.Assignments;
import dev.skep.api.session.SessionMessage.Granted;
import dev.skep.api.session.SessionMessage.Reports;
import java.util.Optional;

/** What a session needs of the agent on its node. Called by one thread at a time. */
public interface SessionAgent {
  /** What the host has; may ask the engine. */
  Node.Description describe();

  /** The newest network view that the node has applied; 0 before the first. */
  long networkRevision();

  /** A new session begins: reports are numbered from 1 again, unacknowledged ones come again. */
  void sessionBegins();

  /**
   * Takes assignments.
   *
   * @return whether they follow those before; otherwise the session must begin anew
   */
  boolean assign(Assignments assignments);

  /** The next reports to send; empty when there are none. */
  Optional<Reports> nextReports();

  /**
   * What to ask the managers now, to be sent at once; empty when there is nothing to ask.
   *
   * @param due whether it is time to ask again about what was asked about
   */
  Optional<Asked> question(boolean due);

  /** A manager's answer to a question of this session. */
  void granted(Granted answer);

  /** The reports up to a number of this session are committed. */
  void acknowledged(long number);
}
