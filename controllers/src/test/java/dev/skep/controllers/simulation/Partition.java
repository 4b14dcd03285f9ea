package dev.skep.controllers.simulation;

import dev.skep.controllers.simulation.SimNetwork.Link;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Links that are cut together.
 *
 * @param text for the trace
 */
record Partition(String text, List<Link> links) {
  /** One of all the shapes that a network can break into. */
  static Partition any(World world) {
    Chance chance = world.chance();
    Partition whole =
        switch (chance.below(7)) {
          case 0, 1 -> halves(world);
          case 2 -> oneWay(world);
          case 3 -> managersApart(world);
          case 4 -> reachesOnlyFollowers(world);
          case 5 -> reachesOneManager(world);
          default -> holes(world);
        };
    return chance.happens(0.2) ? whole.leaky(chance) : whole;
  }

  private Partition leaky(Chance chance) {
    return new Partition(
        text + ", with gaps", links.stream().filter(link -> chance.happens(0.5)).toList());
  }

  /** Two groups that do not hear each other at all. */
  private static Partition halves(World world) {
    List<SimHost> hosts = world.chance().shuffled(world.hosts());
    List<SimHost> one = hosts.subList(0, 1 + world.chance().below(hosts.size() - 1));
    List<SimHost> rest = hosts.subList(one.size(), hosts.size());
    return new Partition(names(one) + " | " + names(rest), both(one, rest));
  }

  /** What some say does not arrive at the others; they hear everything. */
  private static Partition oneWay(World world) {
    List<SimHost> hosts = world.chance().shuffled(world.hosts());
    List<SimHost> mute = hosts.subList(0, 1 + world.chance().below(hosts.size() - 1));
    List<SimHost> rest = hosts.subList(mute.size(), hosts.size());
    return new Partition(names(mute) + " -/-> " + names(rest), from(mute, rest));
  }

  /** Some managers do not reach each other, while the agents reach them all. */
  private static Partition managersApart(World world) {
    List<SimHost> managers = world.chance().shuffled(managers(world));
    List<SimHost> one = managers.subList(0, 1 + world.chance().below(managers.size()));
    List<SimHost> rest = managers.subList(one.size(), managers.size());
    List<Link> links = world.chance().happens(0.5) ? both(one, rest) : from(one, rest);
    return new Partition("managers " + names(one) + " | " + names(rest), links);
  }

  /** Some hosts reach managers, but not the one that leads. */
  private static Partition reachesOnlyFollowers(World world) {
    Optional<SimHost> leader = world.replication().leader().map(FaultyStore::host);
    List<SimHost> hosts = some(world);
    return leader
        .map(host -> new Partition(names(hosts) + " | leader", both(hosts, List.of(host))))
        .orElseGet(() -> halves(world));
  }

  /** Some hosts reach one manager, whether it leads or not. */
  private static Partition reachesOneManager(World world) {
    List<SimHost> hosts = some(world);
    SimHost reached = world.chance().pick(managers(world));
    List<SimHost> others = managers(world).stream().filter(host -> host != reached).toList();
    return new Partition(names(hosts) + " | managers but " + reached.name(), both(hosts, others));
  }

  /** Any direction of any pair. */
  private static Partition holes(World world) {
    double density = world.chance().pick(List.of(0.1, 0.3, 0.6));
    List<Link> links =
        both(world.hosts(), world.hosts()).stream()
            .filter(link -> world.chance().happens(density))
            .toList();
    return new Partition("holes", links);
  }

  private static List<SimHost> some(World world) {
    List<SimHost> hosts = world.chance().shuffled(world.hosts());
    return hosts.subList(0, 1 + world.chance().below(2));
  }

  private static List<SimHost> managers(World world) {
    return world.managers().stream().map(SimManager::host).toList();
  }

  private static List<Link> both(List<SimHost> one, List<SimHost> other) {
    List<Link> links = from(one, other);
    links.addAll(from(other, one));
    return links;
  }

  private static List<Link> from(List<SimHost> senders, List<SimHost> receivers) {
    List<Link> links = new ArrayList<>();
    for (SimHost from : senders) {
      for (SimHost to : receivers) {
        if (from != to) {
          links.add(new Link(from.name(), to.name()));
        }
      }
    }
    return links;
  }

  private static String names(List<SimHost> hosts) {
    return hosts.stream().map(SimHost::name).sorted().collect(Collectors.joining(" "));
  }
}
