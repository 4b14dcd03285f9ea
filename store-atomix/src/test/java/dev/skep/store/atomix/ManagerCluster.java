package dev.skep.store.atomix;

import dev.skep.api.Id;
import dev.skep.api.state.Samples;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Managers in processes of their own, on loopback, with mutual TLS. */
final class ManagerCluster implements AutoCloseable {
  private final List<ManagerProcess> managers = new ArrayList<>();

  ManagerCluster(Path directory, int count, String... jvm)
      throws IOException, GeneralSecurityException {
    this(directory, count, Map.of(), jvm);
  }

  /**
   * Starts managers.
   *
   * @param places directories of managers by number, where they are not below the given one
   */
  ManagerCluster(Path directory, int count, Map<Integer, Path> places, String... jvm)
      throws IOException, GeneralSecurityException {
    TestAuthority authority = new TestAuthority();
    Map<Id, Integer> ports = freePorts(count);
    int number = 0;
    for (Id id : ports.keySet()) {
      Path own = places.getOrDefault(number, directory.resolve("m" + number));
      Files.createDirectories(own);
      authority.writeManager(id.toString(), own.resolve("keys.p12"));
      managers.add(new ManagerProcess(id, own, ports, List.of(jvm)));
      number++;
    }
  }

  private static Map<Id, Integer> freePorts(int count) throws IOException {
    Map<Id, Integer> ports = new LinkedHashMap<>();
    List<ServerSocket> held = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      held.add(socket);
      ports.put(Samples.id("manager " + i), socket.getLocalPort());
    }
    for (ServerSocket socket : held) {
      socket.close();
    }
    return ports;
  }

  List<ManagerProcess> all() {
    return managers;
  }

  Optional<ManagerProcess> leaderNow() {
    return managers.stream()
        .filter(ManagerProcess::leads)
        .max((a, b) -> Long.compare(term(a), term(b)));
  }

  private static long term(ManagerProcess manager) {
    String view = manager.await("view");
    return view.equals("gone") ? 0 : Long.parseLong(view.split(" ")[0]);
  }

  ManagerProcess leader() {
    await("a leader", 60, () -> leaderNow().isPresent());
    return leaderNow().orElseGet(this::leader);
  }

  static void await(String what, long seconds, BooleanSupplier condition) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - until > 0) {
        throw new AssertionError("waited " + seconds + " s in vain for " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  @Override
  public void close() throws Exception {
    for (ManagerProcess manager : managers) {
      manager.close();
    }
  }
}
