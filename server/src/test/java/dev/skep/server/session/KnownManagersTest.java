package dev.skep.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Id;
import dev.skep.api.session.SessionMessage.ManagerAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KnownManagersTest {
  private final List<List<ManagerAddress>> kept = new ArrayList<>();
  private final KnownManagers managers =
      new KnownManagers(addresses("a", "b", "c"), kept::add, new Random(1));

  @Test
  void allAreTriedBeforeOneIsTriedAgain() {
    assertThat(List.of(managers.next(), managers.next(), managers.next()))
        .containsExactlyInAnyOrder("a", "b", "c");
    assertThat(List.of(managers.next(), managers.next(), managers.next()))
        .containsExactlyInAnyOrder("a", "b", "c");
  }

  @Test
  void theLeaderThatAnotherNamesIsTriedFirst() {
    managers.prefer("c");

    assertThat(managers.next()).isEqualTo("c");
  }

  @Test
  void aManagerThatHasJustFailedIsTriedLastWhateverOthersSay() {
    managers.failed("b");
    managers.prefer("b");

    assertThat(List.of(managers.next(), managers.next())).containsExactlyInAnyOrder("a", "c");
    assertThat(managers.next()).isEqualTo("b");
  }

  @Test
  void aManagerThatServesMayBePreferredAgain() {
    managers.failed("b");
    managers.served("b");
    managers.prefer("b");

    assertThat(managers.next()).isEqualTo("b");
  }

  @Test
  void onlyNewsIsKept() {
    managers.update(List.of());
    managers.update(addresses("a", "b", "c"));
    managers.update(addresses("a", "d"));

    assertThat(kept).containsExactly(addresses("a", "d"));
    assertThat(List.of(managers.next(), managers.next())).containsExactlyInAnyOrder("a", "d");
  }

  @Test
  void backOffGrowsToItsBoundAndBeginsAgain() {
    BackOff backOff =
        new BackOff(
            new Random(1), java.time.Duration.ofMillis(100), java.time.Duration.ofSeconds(2));

    assertThat(backOff.next().toMillis()).isEqualTo(100);
    List<Long> later = IntStream.range(0, 50).mapToObj(i -> backOff.next().toMillis()).toList();
    assertThat(later).allMatch(millis -> millis >= 100 && millis <= 2_000);
    assertThat(later).anyMatch(millis -> millis > 1_000);
    backOff.reset();
    assertThat(backOff.next().toMillis()).isEqualTo(100);
  }

  private static List<ManagerAddress> addresses(String... all) {
    return IntStream.range(0, all.length)
        .mapToObj(i -> new ManagerAddress(new Id(0, all[i].charAt(0)), all[i]))
        .toList();
  }
}
