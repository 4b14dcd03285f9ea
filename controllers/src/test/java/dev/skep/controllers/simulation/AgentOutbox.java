package dev.skep.controllers.simulation;

import dev.skep.api.Id;
import dev.skep.api.model.Task.Status;
import dev.skep.api.session.SessionMessage.Reports;
import dev.skep.api.session.SessionMessage.TaskReport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reports that wait to be committed: the newest of each task, repeated until acknowledged. */
final class AgentOutbox {
  private final Map<Id, Status> waiting = new LinkedHashMap<>();
  private Map<Id, Status> underWay = Map.of();
  private long number;

  void put(Id task, Status status) {
    waiting.remove(task);
    waiting.put(task, status);
  }

  void newSession() {
    number = 0;
    underWay = Map.of();
  }

  /** What to send now; nothing while reports are under way. */
  Optional<Reports> next() {
    if (!underWay.isEmpty() || waiting.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(again());
  }

  /** Everything that was not acknowledged, once more. */
  Reports again() {
    number++;
    underWay = new LinkedHashMap<>(waiting);
    List<TaskReport> reports =
        underWay.entrySet().stream()
            .map(entry -> new TaskReport(entry.getKey(), entry.getValue()))
            .toList();
    return new Reports(number, reports);
  }

  boolean isUnderWay(long sent) {
    return number == sent && !underWay.isEmpty();
  }

  void acknowledged(long upTo) {
    if (upTo == number) {
      underWay.forEach((task, status) -> waiting.remove(task, status));
      underWay = Map.of();
    }
  }
}
