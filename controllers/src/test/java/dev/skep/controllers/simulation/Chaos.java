package dev.skep.controllers.simulation;

import java.time.Duration;
import java.util.List;

/** Faults of hosts, networks, managers and the store, at random. */
final class Chaos {
  private final Simulation simulation;
  private final World world;
  private boolean going;
  private boolean electing;

  Chaos(Simulation simulation) {
    this.simulation = simulation;
    this.world = simulation.world();
  }

  void begin() {
    going = true;
    simulation.store().faulty(true);
    next();
  }

  /** Everything is healed. */
  void end() {
    going = false;
    simulation.store().faulty(false);
    for (Agent agent : simulation.agents()) {
      agent.partition(false);
      if (!agent.isUp()) {
        agent.restart(true);
      }
    }
    if (simulation.leader().isEmpty() && !electing) {
      simulation.elect(Duration.ZERO);
    }
  }

  private void next() {
    world.after(
        world.millis(500, 6_000),
        () -> {
          if (going) {
            fault();
            next();
          }
        });
  }

  private void fault() {
    List<Agent> agents = simulation.agentsByName();
    if (agents.isEmpty()) {
      return;
    }
    Agent agent = world.pick(agents);
    switch (world.pick(10)) {
      case 0, 1 -> crash(agent, false);
      case 2, 3 -> crash(agent, true);
      case 4, 5 -> partition(agent);
      case 6 ->
          agents.forEach(each -> {
            if (world.happens(0.4)) {
              partition(each);
            }
          });
      case 7 -> changeLeader();
      case 8 -> pauseLeader();
      default -> storm();
    }
  }

  private void crash(Agent agent, boolean host) {
    if (!agent.isUp()) {
      return;
    }
    world.trace(() -> agent.name() + (host ? ": host crashes" : ": agent crashes"));
    agent.crash(host);
    boolean keep = !host || world.happens(0.8);
    world.after(
        world.millis(200, world.happens(0.7) ? 5_000 : 40_000),
        () -> {
          if (!agent.isUp() && simulation.agent(agent.id()).isPresent()) {
            world.trace(() -> agent.name() + ": back" + (keep ? "" : " without containers"));
            agent.restart(keep);
          }
        });
  }

  private void partition(Agent agent) {
    world.trace(() -> agent.name() + ": cut off");
    agent.partition(true);
    world.after(
        world.millis(500, 20_000),
        () -> {
          world.trace(() -> agent.name() + ": reachable");
          agent.partition(false);
        });
  }

  /** The new leader's clock may be behind or ahead of the old one's. */
  private void changeLeader() {
    if (electing) {
      return;
    }
    electing = true;
    simulation.depose();
    Duration clock = Duration.ofMillis(world.pick(60_000) - 30_000L);
    world.after(
        world.millis(100, 3_000),
        () -> {
          electing = false;
          simulation.elect(clock);
        });
  }

  private void pauseLeader() {
    simulation
        .leader()
        .ifPresent(leader -> {
          Duration howLong = world.millis(100, 15_000);
          world.trace(() -> "the leader sleeps for " + howLong);
          leader.sleep(howLong);
        });
  }

  /** Several leaders in a row. */
  private void storm() {
    if (world.happens(0.3)) {
      changeLeader();
      world.after(
          world.millis(3_100, 5_000),
          () -> {
            if (going) {
              changeLeader();
            }
          });
    }
  }
}
