package dev.skep.agent.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.agent.guard.LeaseFile.Content;
import dev.skep.agent.guard.LeaseFile.Lease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuardTest {
  private static final String BOOT = "this-boot";

  @TempDir Path files;
  private Path directory = Path.of("");
  private long now = 1_000_000;
  private final Set<String> running = new HashSet<>();
  private final List<String> ended = new ArrayList<>();
  private Guard guard = guard();

  @BeforeEach
  void makeDirectory() throws IOException {
    directory = Files.createDirectory(files.resolve("guard"));
    guard = guard();
  }

  private Guard guard() {
    return new Guard(
        directory,
        BOOT,
        () -> now,
        container -> {
          boolean found = running.remove(container);
          if (found) {
            ended.add(container);
          }
          return found;
        });
  }

  private void leases(String boot, Lease... leases) throws IOException {
    new LeaseFile(directory, boot).write(new Content(now, List.of(leases)));
  }

  @Test
  void containerEndsWhenItsLeaseIsOverAndNotBefore() throws IOException {
    running.addAll(Set.of("one", "two"));
    leases(BOOT, new Lease("a", "one", now + 100), new Lease("b", "two", now + 200));

    now += 99;
    assertThat(guard.look()).isTrue();
    assertThat(ended).isEmpty();
    now += 1;
    guard.look();
    assertThat(ended).containsExactly("one");
    now += 100;
    guard.look();
    assertThat(ended).containsExactly("one", "two");
  }

  @Test
  void renewedLeaseLetsItRunOn() throws IOException {
    running.add("one");
    leases(BOOT, new Lease("a", "one", now + 100));
    guard.look();
    leases(BOOT, new Lease("a", "one", now + 200));

    now += 150;
    guard.look();
    assertThat(ended).isEmpty();
  }

  @Test
  void whatIsStartedAfterTheEndOfItsLeaseEndsAtOnce() throws IOException {
    leases(BOOT, new Lease("a", "one", now));
    guard.look();
    running.add("one");
    now += Guard.LOOK_MILLIS;
    guard.look();
    assertThat(ended).containsExactly("one");

    now += 3_600_000;
    guard.look();
    running.add("one");
    now += 1_000;
    guard.look();
    assertThat(ended).as("also long after").containsExactly("one", "one");
  }

  @Test
  void leasesThatCannotBeReadAnyMoreStillCount() throws IOException {
    running.addAll(Set.of("one", "two"));
    leases(BOOT, new Lease("a", "one", now + 100), new Lease("b", "two", now + 200));
    guard.look();
    Files.writeString(directory.resolve("leases"), "garbage");
    now += 100;
    guard.look();
    Files.delete(directory.resolve("leases"));
    now += 100;
    guard.look();
    assertThat(ended).containsExactly("one", "two");
  }

  @Test
  void leasesOfAnotherBootMeanNothing() throws IOException {
    running.add("one");
    leases("another-boot", new Lease("a", "one", 0));
    guard.look();
    assertThat(ended).isEmpty();
  }

  @Test
  void endsByItselfWhenThereIsNothingToGuard() throws IOException {
    leases(BOOT, new Lease("a", "one", now));
    assertThat(guard.look()).isTrue();
    leases(BOOT);
    assertThat(guard.look()).as("there may be another soon").isTrue();
    now += 60_000;
    assertThat(guard.look()).isFalse();
  }

  @Test
  void goesWithItsDirectoryButNotBeforeItsLeases() throws IOException {
    running.add("one");
    leases(BOOT, new Lease("a", "one", now + 100));
    guard.look();
    Files.delete(directory.resolve("leases"));
    Files.delete(directory.resolve("guard.alive"));
    Files.delete(directory);

    assertThat(guard.look()).isTrue();
    now += 100;
    guard.look();
    assertThat(ended).containsExactly("one");
    now += Guard.LOOK_MILLIS;
    assertThat(guard.look()).isFalse();
  }

  @Test
  void showsThatItLives() {
    guard.look();
    assertThat(new SignOfLife(directory).last())
        .hasValueSatisfying(sign -> {
          assertThat(sign.at()).isEqualTo(now);
          assertThat(sign.pid()).isEqualTo(ProcessHandle.current().pid());
        });
  }
}
