package dev.skep.server.session;

import dev.skep.api.session.SessionMessage.ManagerAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The managers that a node has been told of, and whom to try next. Safe for any thread. */
public final class KnownManagers {
  private final Consumer<List<ManagerAddress>> changed;
  private final Random random;
  private List<ManagerAddress> managers;
  private List<String> untried = new ArrayList<>();
  private @Nullable String preferred;
  private @Nullable String failed;

  /**
   * @param managers those known from before; at least one
   * @param changed keeps a changed list for the next start
   * @param random decides whom to try
   */
  public KnownManagers(
      List<ManagerAddress> managers,
      Consumer<List<ManagerAddress>> changed,
      RandomGenerator random) {
    this.managers = List.copyOf(managers);
    this.changed = changed;
    this.random = Random.from(random);
  }

  /** All of them, in the order in which they were told. */
  public synchronized List<ManagerAddress> all() {
    return managers;
  }

  /** A manager told the present list; an empty one is no news. */
  void update(List<ManagerAddress> told) {
    synchronized (this) {
      if (told.isEmpty() || told.equals(managers)) {
        return;
      }
      managers = List.copyOf(told);
      untried = new ArrayList<>();
    }
    changed.accept(told);
  }

  /** Try this address next, unless it has just failed. */
  synchronized void prefer(String address) {
    if (!address.equals(failed)) {
      preferred = address;
    }
  }

  /** No connection, or it broke: try all others first. */
  synchronized void failed(String address) {
    failed = address;
    if (untried.remove(address)) {
      untried.addFirst(address);
    }
  }

  /** This address serves. */
  synchronized void served(String address) {
    if (address.equals(failed)) {
      failed = null;
    }
  }

  /** The address to try now: the preferred one once, then all others in random order. */
  synchronized String next() {
    if (preferred != null) {
      String address = preferred;
      preferred = null;
      untried.remove(address);
      return address;
    }
    if (untried.isEmpty()) {
      managers.forEach(manager -> untried.add(manager.address()));
      Collections.shuffle(untried, random);
      if (failed != null && untried.remove(failed)) {
        untried.addFirst(failed);
        failed = null;
      }
    }
    return untried.removeLast();
  }
}
