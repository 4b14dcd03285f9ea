package dev.skep.controllers.simulation;

import dev.skep.controllers.simulation.SimNetwork.Link;
import java.util.ArrayList;
import java.util.List;

/** Lets things go wrong until the world is to be calm. How bad it gets is part of the seed. */
final class Saboteur {
  private final World world;
  private final long shortestPause;
  private final long longestPause;
  private final double wildness;
  private long faults;

  Saboteur(World world) {
    this.world = world;
    Chance chance = world.chance();
    longestPause = chance.pick(List.of(6_000L, 15_000L, 40_000L));
    shortestPause = longestPause / 10;
    wildness = chance.pick(List.of(0.02, 0.15, 0.4));
    world.troubles().badStart = chance.pick(List.of(0.0, 0.05, 0.3));
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
    switch (world.chance().below(11)) {
      case 0 -> crashAgent();
      case 1 -> crashHost();
      case 2 -> crashManager();
      case 3 -> freeze();
      case 4 -> changeLeader();
      case 5, 6 -> partition();
      case 7 -> badNetwork();
      case 8, 9 -> badStore();
      default -> jumpClock();
    }
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
    manager.clock().restart(world.chance().between(-30_000, 30_000));
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
    List<SimHost> hosts = world.chance().shuffled(world.hosts());
    List<SimHost> one = hosts.subList(0, 1 + world.chance().below(hosts.size() - 1));
    List<SimHost> rest = hosts.subList(one.size(), hosts.size());
    int shape = world.chance().below(3);
    List<Link> links = new ArrayList<>();
    for (SimHost from : one) {
      for (SimHost to : rest) {
        if (shape != 1) {
          links.add(new Link(from.name(), to.name()));
        }
        if (shape != 2) {
          links.add(new Link(to.name(), from.name()));
        }
      }
    }
    List<Link> cut =
        world.chance().happens(0.3)
            ? links.stream().filter(link -> world.chance().happens(0.5)).toList()
            : links;
    note("network", names(one) + " | " + names(rest) + ", " + cut.size() + " links cut");
    world.network().cut(cut);
    after(
        1_000,
        30_000,
        () -> {
          note("network", names(one) + " | " + names(rest) + " healed");
          world.network().heal(cut);
        });
  }

  private static String names(List<SimHost> hosts) {
    return String.join(" ", hosts.stream().map(SimHost::name).sorted().toList());
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

  private void jumpClock() {
    SimManager manager =
        world
            .replication()
            .leader()
            .flatMap(s -> world.managerAt(s.host().name()))
            .orElseGet(() -> world.chance().pick(world.managers()));
    long millis = world.chance().between(100, 120_000);
    note(manager.host().name(), "its clock jumps ahead by " + millis + " ms");
    manager.clock().jump(millis);
  }

  private void after(long least, long most, Runnable repair) {
    world.agenda().in(world.chance().between(least, most), repair);
  }
}
