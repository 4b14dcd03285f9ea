package dev.skep.agent.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.agent.Tasks;
import dev.skep.agent.guard.LeaseFile.Content;
import dev.skep.agent.guard.LeaseFile.Lease;
import dev.skep.api.Id;
import dev.skep.api.model.Isolation;
import dev.skep.api.session.AssignedTask;
import dev.skep.api.session.SessionMessage.Asked;
import dev.skep.api.session.SessionMessage.Granted;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeasesTest {
  private static final Duration LEASE = Duration.ofSeconds(15);
  private static final String CONTAINER = "c0ffee";

  private long now = 1_000_000;
  private String problem = "";
  private boolean disk = true;
  private Content told = Content.empty();
  private final AssignedTask singleton = task(1, Isolation.singleton(LEASE));
  private Leases leases = leases();

  private Leases leases() {
    return Leases.with(
        () -> now,
        new Guardian() {
          @Override
          public Content known() {
            return told;
          }

          @Override
          public void tell(Content content) throws IOException {
            if (!disk) {
              throw new IOException("the disk is full");
            }
            told = content;
          }

          @Override
          public String problem() {
            return problem;
          }
        });
  }

  private static AssignedTask task(int number, Isolation isolation) {
    AssignedTask task = Tasks.task(number);
    return new AssignedTask(
        task.id(),
        task.service(),
        task.serviceName(),
        task.serviceLabels(),
        task.slot(),
        task.node(),
        task.desired(),
        task.spec().withIsolation(isolation),
        task.hostPorts());
  }

  private Asked ask() {
    return leases.question(true).orElseThrow();
  }

  private List<Id> grant(Asked question) {
    return leases.granted(new Granted(question.number(), question.tasks()));
  }

  private Standing standing() {
    return leases.standing(singleton, CONTAINER);
  }

  @Test
  void singletonWaitsForItsLease() {
    leases.watch(singleton, true);
    assertThat(standing().held()).contains("waiting for a manager's lease");
    assertThat(grant(ask())).containsExactly(singleton.id());
    assertThat(standing()).isEqualTo(Standing.free());
  }

  @Test
  void leaseCountsFromTheQuestionAndNotFromTheAnswer() {
    leases.watch(singleton, false);
    long asked = now;
    Asked question = ask();
    now += 4_000;
    grant(question);
    standing();

    assertThat(told.leases())
        .containsExactly(new Lease(singleton.id().toString(), CONTAINER, asked + LEASE.toMillis()));
    now = asked + LEASE.toMillis() - 1;
    assertThat(standing().cutOff()).isEmpty();
    now++;
    assertThat(standing().cutOff()).contains("its lease of 15 s is over");
    assertThat(standing().atOnce()).isTrue();
  }

  @Test
  void nothingStartsThatHasNotBeenToldToTheGuardBefore() {
    leases.watch(singleton, true);
    grant(ask());
    disk = false;
    assertThat(standing().held()).contains("cannot be written down");
    disk = true;
    problem = "its guard is being started";
    assertThat(standing().held()).contains("its guard is being started");
    problem = "";
    assertThat(standing().held()).isEmpty();
    assertThat(told.leases()).extracting(Lease::container).containsExactly(CONTAINER);
  }

  @Test
  void nothingStartsNearTheEndOfItsLease() {
    leases.watch(singleton, true);
    grant(ask());
    now += LEASE.toMillis() * 3 / 4;
    assertThat(standing().held()).contains("waiting for the renewal");
    assertThat(standing().cutOff()).isEmpty();
  }

  @Test
  void leaseIsNotRenewedWithoutAGuard() {
    leases.watch(singleton, true);
    problem = "its guard cannot be started";
    assertThat(leases.question(true)).isEmpty();
  }

  @Test
  void taskThatIsNotGrantedRunsOutOfItsLease() {
    leases.watch(singleton, true);
    grant(ask());
    now += 10_000;
    leases.granted(new Granted(ask().number(), List.of()));
    now += 5_000;
    assertThat(standing().cutOff()).contains("its lease of 15 s is over");
  }

  @Test
  void answerOfAnEarlierSessionMeansNothing() {
    leases.watch(singleton, true);
    Asked question = ask();
    leases.sessionBegins();
    assertThat(grant(question)).isEmpty();
    assertThat(standing().held()).contains("waiting for a manager's lease");
  }

  @Test
  void nextProcessKnowsTheLeasesOfTheOneBefore() {
    leases.watch(singleton, true);
    grant(ask());
    standing();
    now += 5_000;
    leases = leases();
    assertThat(standing()).isEqualTo(Standing.free());
    now += 10_000;
    assertThat(standing().cutOff()).contains("is over");
  }

  @Test
  void containerWithoutAnyLeaseEnds() {
    leases.watch(singleton, false);
    assertThat(standing().cutOff()).contains("no manager granted it a lease");
  }

  @Test
  void taskThatShallStopDoesSoWhenManagersWereSilentForItsTime() {
    AssignedTask stops = task(2, Isolation.stop(Duration.ofSeconds(30)));
    now += 3_600_000;
    leases.watch(stops, true);
    now += 30_000;
    assertThat(leases.isCutOff(stops)).as("it was told of 30 s ago").isFalse();
    grant(ask());
    now += 30_000;
    assertThat(leases.isCutOff(stops)).isFalse();
    now++;
    assertThat(leases.standing(stops, CONTAINER))
        .isEqualTo(
            new Standing("no manager answered for 30 s", "no manager answered for 30 s", false));
  }

  @Test
  void whatKeepsRunningIsNotAskedAbout() {
    leases.watch(Tasks.task(3), true);
    assertThat(leases.question(true)).isEmpty();
    assertThat(leases.standing(Tasks.task(3), CONTAINER)).isEqualTo(Standing.free());
  }

  @Test
  void guardForgetsWhatHasEnded() {
    leases.watch(singleton, true);
    grant(ask());
    standing();
    leases.ended(singleton.id());
    assertThat(told.leases()).isEmpty();
    assertThat(leases.question(true)).isEmpty();
  }
}
