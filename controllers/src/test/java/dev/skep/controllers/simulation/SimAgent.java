package dev.skep.controllers.simulation;

import dev.skep.api.Id;
import dev.skep.api.model.Task.Status;
import dev.skep.api.session.AssignedTask;
import dev.skep.api.session.SessionMessage;
import dev.skep.api.session.SessionMessage.Assignments;
import dev.skep.api.session.SessionMessage.Reports;
import dev.skep.controllers.simulation.SimEngine.Container;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One life of an agent: keeps a session with the leader, does what it is told, tells what it sees,
 * and keeps its tasks running when nobody answers. It remembers nothing beyond its life; what the
 * engine has, it adopts.
 */
final class SimAgent {
  private static final long WELCOME_WITHIN = 2_000;
  private static final long HEARTBEAT = 1_000;
  private static final long REPEAT_AFTER = 4_000;

  private final World world;
  private final SimHost host;
  private final Id node;
  private final SimProcess process;
  private final TreeMap<Id, AgentTask> tasks = new TreeMap<>();
  private final AgentOutbox outbox = new AgentOutbox();
  private Connection.@Nullable End session;
  private boolean welcome;
  private long assignments;
  private String leader = "";
  private final TreeMap<Long, Long> asked = new TreeMap<>();
  private long questions;
  private long answered;

  SimAgent(World world, SimHost host, Id node, SimProcess process) {
    this.world = world;
    this.host = host;
    this.node = node;
    this.process = process;
  }

  void start() {
    answered = host.guard().clock();
    process.in(HEARTBEAT, this::cutOff);
    host.engine().listener(task -> process.run(() -> changed(task)));
    adopt();
    later(this::connect);
  }

  /** What the engine has lives on; nothing is done to it before a manager says so. */
  private List<AgentTask> adopt() {
    List<AgentTask> adopted = new ArrayList<>();
    for (Container container : host.engine().containers()) {
      if (!tasks.containsKey(container.task().id())) {
        AgentTask task = task(container.task());
        tasks.put(container.task().id(), task);
        adopted.add(task);
      }
    }
    return adopted;
  }

  private AgentTask task(AssignedTask assigned) {
    return new AgentTask(assigned, host, process, this::report);
  }

  private void later(Runnable what) {
    process.in(world.chance().between(50, 1_500), what);
  }

  private void connect() {
    Optional<SimManager> target = world.managerAt(leader).or(this::any);
    leader = "";
    Connection connection = new Connection(world, host, target.orElseThrow().host());
    Connection.End end = connection.agent();
    session = end;
    welcome = false;
    assignments = 0;
    asked.clear();
    outbox.newSession();
    end.open(process, message -> received(end, message), () -> lost(end));
    target.get().accept(connection.manager());
    end.send(new SessionMessage.Hello(node, host.description()));
    process.in(
        WELCOME_WITHIN,
        () -> {
          if (end == session && !welcome) {
            reconnect();
          }
        });
  }

  private Optional<SimManager> any() {
    return Optional.of(world.chance().pick(world.managers()));
  }

  private void reconnect() {
    if (session != null) {
      session.close();
      session = null;
    }
    later(this::connect);
  }

  private void lost(Connection.End end) {
    if (end == session) {
      reconnect();
    }
  }

  private void received(Connection.End from, SessionMessage message) {
    if (from != session) {
      return;
    }
    switch (message) {
      case SessionMessage.Welcome ignored -> welcomed(from);
      case SessionMessage.Redirect redirect -> {
        leader = redirect.leaderAddress();
        reconnect();
      }
      case Assignments change -> assigned(change);
      case SessionMessage.Granted answer -> granted(answer);
      case SessionMessage.Acknowledged done -> {
        outbox.acknowledged(done.number());
        sendReports();
      }
      default -> {}
    }
  }

  private void welcomed(Connection.End with) {
    if (!welcome) {
      welcome = true;
      world.trace().note(host.name(), names -> "has a session with " + with.peer().name());
      beat(with);
      sendReports();
    }
  }

  private void beat(Connection.End with) {
    if (with == session) {
      with.send(new SessionMessage.Heartbeat(0));
      ask(with);
      process.in(HEARTBEAT, () -> beat(with));
    }
  }

  /** The lease is counted from here, by the clock of this host. */
  private void ask(Connection.End with) {
    List<Id> asking =
        tasks.entrySet().stream().filter(e -> e.getValue().asks()).map(e -> e.getKey()).toList();
    if (!asking.isEmpty()) {
      asked.put(++questions, host.guard().clock());
      with.send(new SessionMessage.Asked(questions, asking));
    }
  }

  private void granted(SessionMessage.Granted answer) {
    @Nullable Long sent = asked.remove(answer.number());
    if (sent == null) {
      return;
    }
    answered = Math.max(answered, sent);
    for (Id id : answer.tasks()) {
      @Nullable AgentTask task = tasks.get(id);
      Duration lease = task == null ? null : task.assigned().spec().isolation().lease();
      if (lease != null) {
        host.guard().renew(id, sent + lease.toMillis());
        changed(id);
      }
    }
  }

  /** Stops what must not go on without a manager. */
  private void cutOff() {
    for (AgentTask task : List.copyOf(tasks.values())) {
      @Nullable Duration most = task.assigned().spec().isolation().stopAfter();
      long silence = host.guard().clock() - Math.max(answered, task.since());
      if (most != null && task.asks() && silence > most.toMillis()) {
        task.cutOff();
        changed(task.assigned().id());
      }
    }
    process.in(HEARTBEAT, this::cutOff);
  }

  private void assigned(Assignments change) {
    if (change.number() <= assignments) {
      return;
    }
    if (change.number() != assignments + 1) {
      reconnect();
      return;
    }
    assignments = change.number();
    if (change.complete()) {
      adopt();
      List<Id> listed = change.put().stream().map(AssignedTask::id).toList();
      tasks.entrySet().stream()
          .filter(entry -> !listed.contains(entry.getKey()))
          .forEach(entry -> entry.getValue().unlist());
    }
    change.removed().stream()
        .flatMap(id -> Optional.ofNullable(tasks.get(id)).stream())
        .forEach(AgentTask::unlist);
    tasks.forEach((id, task) -> {
      if (task.isUnlisted()) {
        host.forget(id);
      }
    });
    for (AssignedTask assigned : change.put()) {
      host.remember(assigned);
      tasks.computeIfAbsent(assigned.id(), id -> task(assigned)).assign(assigned);
    }
    List.copyOf(tasks.keySet()).forEach(this::changed);
  }

  private void changed(Id id) {
    if (!tasks.containsKey(id) && assignments > 0) {
      // Begun by an earlier life of this agent, ended by the engine after the list came.
      adopt().forEach(AgentTask::unlist);
    }
    @Nullable AgentTask task = tasks.get(id);
    if (task != null) {
      task.advance();
      if (task.isGone()) {
        tasks.remove(id);
      }
    }
  }

  private void report(Id task, Status status) {
    world.trace().note(host.name(), names -> names.of(task) + " is " + status.state().word());
    if (status.state().terminal()) {
      host.forget(task);
    }
    outbox.put(task, status);
    sendReports();
  }

  private void sendReports() {
    if (welcome) {
      outbox.next().ifPresent(this::send);
    }
  }

  private void send(Reports reports) {
    Connection.@Nullable End to = session;
    if (to != null) {
      to.send(reports);
      process.in(
          REPEAT_AFTER,
          () -> {
            if (to == session && outbox.isUnderWay(reports.number())) {
              send(outbox.again());
            }
          });
    }
  }
}
