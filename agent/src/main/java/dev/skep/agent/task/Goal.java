package dev.skep.agent.task;

import dev.skep.api.model.TaskState;

/** What shall become of a task on this node. */
public enum Goal {
  /** Have its container made, but do not start it yet: a replacement waits for its turn. */
  PREPARE,
  /** Run it; also until it ends by itself. */
  RUN,
  /** End it and keep the container as history. */
  STOP,
  /** Leave nothing of it: the managers do not list it any more. */
  DISCARD;

  /** The goal that follows from the state the managers desire. */
  public static Goal of(TaskState desired) {
    if (desired.isAfter(TaskState.COMPLETE)) {
      return STOP;
    }
    return desired.isAfter(TaskState.READY) ? RUN : PREPARE;
  }
}
