package dev.skep.controllers.simulation;

import java.util.List;

/** Lets things go wrong until the world is to be calm. How bad it gets is part of the seed. */
final class Saboteur {
  private static final long LONGEST_SKEW = 60_000;

  private final World world;
  private final long shortestPause;
  private final long longestPause;
  private final double wildness;
  private final List<Fault> possible =
      List.of(
          new Fault(2, this::crashAgent),
          new Fault(2, this::crashHost),
          new Fault(2, this::crashManager),
          new Fault(2, this::freeze),
          new Fault(2, this::changeLeader),
          new Fault(5, this::partition),
          new Fault(2, this::badNetwork),
          new Fault(4, this::badStore),
          new Fault(2, this::jumpClock),
          new Fault(1, this::setClock));
  private long faults;

  /** Something that goes wrong, the more often the greater its weight is. */
  private record Fault(int weight, Runnable strike) {}

  Saboteur(World world) {
    this.world = world;
    Chance chance = world.chance();
    longestPause = chance.pick(List.of(6_000L, 15_000L, 40_000L));
    shortestPause = longestPause / 10;
    wildness = chance.pick(List.of(0.02, 0.15, 0.4));
    world.troubles().badStart = chance.pick(List.of(0.0, 0.05, 0.3));
    world.troubles().stuckStart = chance.pick(List.of(0.0, 0.0, 0.01, 0.1));
    world.troubles().earlyEnd = chance.pick(List.of(0.0, 0.1, 0.6));
  }

  long faults() {
    return faults;
  }

  void pause() {
    world.agenda().in(world.chance().between(shortestPause, longestPause), this::strike);
  }

  private void strike() {
    if (world.isCalm()) {
      return;
    }
    faults++;
    world.chance().weighted(possible, Fault::weight).strike().run();
    pause();
  }

  private void note(String who, String what) {
    world.trace().note("! " + who, what);
  }

  private void crashAgent() {
    SimHost host = world.chance().pick(world.hosts());
    note(host.name(), "its agent crashes");
    host.stopAgent();
    after(200, 20_000, host::startAgent);
  }

  private void crashHost() {
    SimHost host = world.chance().pick(world.hosts());
    if (host.isUp()) {
      boolean forgets = world.chance().happens(0.3);
      note(host.name(), "loses power" + (forgets ? " and its containers" : ""));
      world.managerAt(host.name()).ifPresent(SimManager::kill);
      host.crash(forgets);
      after(500, 70_000, () -> world.boot(host));
    }
  }

  private void crashManager() {
    SimManager manager = world.chance().pick(world.managers());
    note(manager.host().name(), "its manager crashes");
    manager.kill();
    after(200, 15_000, manager::start);
  }

  private void freeze() {
    long millis = world.chance().between(500, 10_000);
    if (world.chance().happens(0.5)) {
      SimManager manager = world.chance().pick(world.managers());
      note(manager.host().name(), "its manager freezes for " + millis + " ms");
      manager.freeze(millis);
    } else {
      SimHost host = world.chance().pick(world.hosts());
      note(host.name(), "its agent freezes for " + millis + " ms");
      host.freezeAgent(millis);
    }
  }

  private void changeLeader() {
    note("managers", "vote");
    world.replication().elect();
  }

  private void partition() {
    Partition partition = Partition.any(world);
    note("network", partition.text() + ", " + partition.links().size() + " links cut");
    world.network().cut(partition.links());
    after(
        1_000,
        30_000,
        () -> {
          note("network", partition.text() + " healed");
          world.network().heal(partition.links());
        });
  }

  private void badNetwork() {
    Troubles troubles = world.troubles();
    troubles.loss = wildness / 5;
    troubles.repetition = wildness;
    troubles.latency = world.chance().between(5, 2_000);
    note("network", "is bad, messages take up to " + troubles.latency + " ms");
    after(2_000, 30_000, troubles::calmNetwork);
  }

  private void badStore() {
    Troubles troubles = world.troubles();
    troubles.conflict = wildness;
    troubles.unknown = wildness;
    troubles.refusal = wildness;
    troubles.commitTime = world.chance().between(5, 1_500);
    note("managers", "commits are bad and take up to " + troubles.commitTime + " ms");
    after(2_000, 40_000, troubles::calmStore);
  }

  /** As a machine that slept: everything on it believes that time has passed. */
  private void jumpClock() {
    SimManager manager =
        world
            .replication()
            .leader()
            .filter(leader -> world.chance().happens(0.7))
            .flatMap(s -> world.managerAt(s.host().name()))
            .orElseGet(() -> world.chance().pick(world.managers()));
    long millis = world.chance().between(100, 120_000);
    note(manager.host().name(), "its clock jumps ahead by " + millis + " ms");
    manager.clock().jump(millis);
  }

  /** Back or ahead; only a process that begins looks at the host's clock. */
  private void setClock() {
    SimHost host = world.chance().pick(world.hosts());
    host.setClock(world.chance().between(-LONGEST_SKEW, LONGEST_SKEW));
    note(host.name(), "its clock is set, it is " + host.clockAhead() + " ms ahead");
  }

  private void after(long least, long most, Runnable repair) {
    world.agenda().in(world.chance().between(least, most), repair);
  }
}
