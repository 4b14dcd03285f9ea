package dev.skep.controllers.simulation;

import dev.skep.api.store.Committed;
import dev.skep.api.store.Leadership;
import dev.skep.api.store.Subscription;
import dev.skep.controllers.driver.Driver;
import dev.skep.controllers.driver.DriverSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The manager on a host: a store for as long as the host exists, and one process after another. */
final class SimManager {
  /** Runs at one instant; more mean that the driver asks to be called at once for ever. */
  private static final int MOST_RUNS_AT_ONCE = 1_000;

  private static final long NEVER = Long.MAX_VALUE;

  private final World world;
  private final SimHost host;
  private final FaultyStore store;
  private final ManagerClock clock;
  private @Nullable Life life;
  private boolean dismissed;

  SimManager(World world, SimHost host, FaultyStore store) {
    this.world = world;
    this.host = host;
    this.store = store;
    clock = new ManagerClock(world.agenda(), () -> store.state().time());
  }

  SimHost host() {
    return host;
  }

  FaultyStore store() {
    return store;
  }

  ManagerClock clock() {
    return clock;
  }

  boolean isRunning() {
    return life != null;
  }

  void start() {
    if (life == null && host.isUp() && !dismissed) {
      SimProcess process = new SimProcess(world.agenda());
      clock.start(host.clockAhead());
      store.open(process);
      Life begun = new Life(process);
      life = begun;
      begun.listen();
    }
  }

  void kill() {
    if (life != null) {
      life.end();
      life = null;
      replicationLost();
    }
  }

  private void replicationLost() {
    world.replication().left(store);
  }

  /** It manages no more, and never will again. */
  void dismiss() {
    dismissed = true;
    kill();
  }

  void freeze(long millis) {
    if (life != null) {
      life.process.freeze(millis);
    }
  }

  /** An agent connects. */
  void accept(Connection.End connection) {
    if (life != null) {
      life.dispatcher.accept(connection);
    }
  }

  /** The dispatcher of the living process. */
  Optional<SimDispatcher> dispatcher() {
    return Optional.ofNullable(life).map(living -> living.dispatcher);
  }

  /** One life of the process: what {@code skepd} does around the driver. */
  private final class Life {
    private final SimProcess process;
    private final Driver driver;
    private final SimDispatcher dispatcher;
    private @Nullable Subscription watch;
    private @Nullable AutoCloseable leadership;
    private boolean due;
    private long wakeAt;
    private long alarmAt = NEVER;
    private long lastRunAt = -1;
    private int runsAtOnce;

    Life(SimProcess process) {
      this.process = process;
      driver =
          new Driver(
              store, world.controllers(), DriverSettings.defaults(), world::fault, this::soon);
      dispatcher = new SimDispatcher(world, SimManager.this, process, this::observed);
    }

    void listen() {
      watch = store.watch(store.state().revision(), c -> process.run(() -> committed(c)));
      leadership = store.leadership().listen(view -> process.run(() -> leads(view)));
    }

    void end() {
      process.kill();
      close(watch);
      close(leadership);
    }

    private static void close(@Nullable AutoCloseable open) {
      try {
        if (open != null) {
          open.close();
        }
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    private void leads(Leadership.View view) {
      if (view.isSelf()) {
        world.trace().note(host.name(), "leads in term " + view.term());
      }
      driver.leadership(view);
      dispatcher.leads(view);
      soon();
    }

    private void committed(Committed committed) {
      driver.committed(committed);
      dispatcher.committed(committed);
      soon();
    }

    private void observed() {
      driver.observed(dispatcher.tell());
      soon();
    }

    private void soon() {
      if (!due) {
        due = true;
        process.in(0, this::run);
      }
    }

    private void run() {
      due = false;
      limitRunsAtOnce();
      Instant now = clock.instant();
      Optional<Instant> next = driver.run(now);
      wakeAt =
          next.map(at -> world.agenda().millis() + Math.max(0, millisUntil(now, at))).orElse(NEVER);
      setAlarm();
    }

    /** Most runs only put off what the one before asked for, so an alarm may ring too early. */
    private void setAlarm() {
      if (wakeAt < alarmAt) {
        alarmAt = wakeAt;
        long rings = wakeAt;
        process.in(wakeAt - world.agenda().millis(), () -> alarm(rings));
      }
    }

    private void alarm(long rings) {
      if (rings != alarmAt) {
        return;
      }
      alarmAt = NEVER;
      if (wakeAt > world.agenda().millis()) {
        setAlarm();
      } else if (!due) {
        run();
      }
    }

    private static long millisUntil(Instant now, Instant then) {
      return Duration.between(now, then).plusNanos(999_999).toMillis();
    }

    private void limitRunsAtOnce() {
      runsAtOnce = lastRunAt == world.agenda().millis() ? runsAtOnce + 1 : 0;
      lastRunAt = world.agenda().millis();
      if (runsAtOnce > MOST_RUNS_AT_ONCE) {
        throw new Violation("driver rests", "it wants to run at once again and again");
      }
    }
  }
}
