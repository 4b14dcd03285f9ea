package dev.skep.controllers.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.model.Kind;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Samples;
import dev.skep.controllers.Plan;
import dev.skep.controllers.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Why nothing happens yet: written when the reason changes, and only then. */
class ExplanationsTest {
  private String reason = "no node is ready";
  private Optional<Instant> again = Optional.empty();
  private final Keys keys =
      new Keys(
          (view, now) ->
              new Plan(
                  List.of(),
                  List.of(),
                  again,
                  List.of(new Waiting(Kind.SERVICE, Samples.id("web"), reason))),
          "web");
  private final Reign reign = Reign.of(keys);

  ExplanationsTest() {
    reign.store.commitAside(Samples.create(Samples.spec("web", 1)).toArray(Mutation[]::new));
  }

  private Optional<String> explained() {
    return reign.store.state().waitingOn(Samples.id("web"));
  }

  private void lookAgain() {
    reign.live(DriverSettings.defaults().lookAtEverythingEvery());
  }

  @Test
  void aReasonIsWrittenOnceHoweverOftenItIsGiven() {
    lookAgain();
    lookAgain();
    assertThat(explained()).contains("no node is ready");
    assertThat(reign.sizes()).containsExactly(1);
    assertThat(keys.looks()).hasSizeGreaterThanOrEqualTo(3);
  }

  @Test
  void anotherReasonReplacesItAndNoReasonRemovesIt() {
    reign.settle();
    reason = "2 of 5 nodes are drained";
    lookAgain();
    assertThat(explained()).contains("2 of 5 nodes are drained");
    reason = "";
    lookAgain();
    assertThat(explained()).isEmpty();
    lookAgain();
    assertThat(reign.sizes()).containsExactly(1, 1, 1);
  }

  @Test
  void repeatingAReasonIsNoWorkThatCouldKeepTheDriverBusy() {
    reign.settle();
    again = Optional.of(Instant.MIN);
    reign.sleep(Duration.ofMinutes(1));
    assertThat(reign.settle())
        .isEqualTo(reign.now().plus(DriverSettings.defaults().firstBackOff()));
    assertThat(reign.sizes()).containsExactly(1);
  }
}
