package dev.skep.api.session;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.skep.api.Bytes;
import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.api.model.Task;
import java.time.Duration;
import java.util.List;

/** A message of the agent session. Types and fields may be added; their meaning never changes. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @Type(value = SessionMessage.Hello.class, name = "hello"),
  @Type(value = SessionMessage.Heartbeat.class, name = "heartbeat"),
  @Type(value = SessionMessage.Reports.class, name = "reports"),
  @Type(value = SessionMessage.Welcome.class, name = "welcome"),
  @Type(value = SessionMessage.Redirect.class, name = "redirect"),
  @Type(value = SessionMessage.Assignments.class, name = "assignments"),
  @Type(value = SessionMessage.Acknowledged.class, name = "acknowledged"),
  @Type(value = SessionMessage.Managers.class, name = "managers"),
  @Type(value = SessionMessage.Asked.class, name = "asked"),
  @Type(value = SessionMessage.Granted.class, name = "granted")
})
public sealed interface SessionMessage {
  /**
   * Agent, first message: who it is and what its host has. The node's id is that of its
   * certificate; the one here must agree.
   */
  record Hello(Id node, Node.Description description) implements SessionMessage {}

  /**
   * Agent, every heartbeat period.
   *
   * @param networkRevision the newest network view that the node has applied; 0 before the first
   */
  record Heartbeat(long networkRevision) implements SessionMessage {}

  /**
   * Agent: states of tasks that changed.
   *
   * @param number counts the agent's reports in this session, from 1
   * @param tasks at most {@link #MAX_REPORTS}
   */
  record Reports(long number, List<TaskReport> tasks) implements SessionMessage {
    /** Bound of one message; more are sent in further ones. */
    public static final int MAX_REPORTS = 1_000;

    public Reports {
      tasks = List.copyOf(tasks);
    }
  }

  /** The state of one task as its node sees it. */
  record TaskReport(Id task, Task.Status status) {}

  /** Leader, answer to a hello. */
  record Welcome(Duration heartbeatPeriod, Duration lease, List<ManagerAddress> managers)
      implements SessionMessage {
    public Welcome {
      managers = List.copyOf(managers);
    }
  }

  /**
   * Manager, answer to a hello when it does not lead.
   *
   * @param leaderAddress host:port of the leader's sessions; empty when there is no leader now
   */
  record Redirect(String leaderAddress, List<ManagerAddress> managers) implements SessionMessage {
    public Redirect {
      managers = List.copyOf(managers);
    }
  }

  /** Leader: the managers changed. */
  record Managers(List<ManagerAddress> managers) implements SessionMessage {
    public Managers {
      managers = List.copyOf(managers);
    }
  }

  /** A manager and where its sessions are. */
  record ManagerAddress(Id node, String address) {}

  /**
   * Leader: what the node shall run.
   *
   * @param number counts the assignments in this session, from 1; a gap means that something was
   *     lost and the agent reconnects
   * @param complete whether {@code put} is the whole set: what is not in it must go
   * @param put tasks that are new or changed
   * @param removed tasks that the node must forget, stopping them if they run
   * @param payloads contents of secrets and configs that {@code put} refers to and the session has
   *     not carried yet
   */
  record Assignments(
      long number,
      boolean complete,
      List<AssignedTask> put,
      List<Id> removed,
      List<Payload> payloads)
      implements SessionMessage {
    public Assignments {
      put = List.copyOf(put);
      removed = List.copyOf(removed);
      payloads = List.copyOf(payloads);
    }
  }

  /** Content of a secret or config version, by its digest; never logged. */
  record Payload(String digest, Bytes content) {}

  /** Leader: the reports up to a number are committed. */
  record Acknowledged(long number) implements SessionMessage {}

  /**
   * Agent, every heartbeat period while it has tasks that must not run without a manager: may these
   * run?
   *
   * @param number counts the questions of this session, from 1
   * @param tasks those in question, at most {@link #MAX_TASKS}
   */
  record Asked(long number, List<Id> tasks) implements SessionMessage {
    /** Bound of one message; a node runs far fewer of them. */
    public static final int MAX_TASKS = 10_000;

    public Asked {
      tasks = List.copyOf(tasks);
    }
  }

  /**
   * Leader, answer to a question: these may run for a lease, counted from when the question was
   * sent. It rests on a state that was the newest one after the question came.
   *
   * @param number that of the question
   * @param tasks those of the question that are wanted
   */
  record Granted(long number, List<Id> tasks) implements SessionMessage {
    public Granted {
      tasks = List.copyOf(tasks);
    }
  }
}
