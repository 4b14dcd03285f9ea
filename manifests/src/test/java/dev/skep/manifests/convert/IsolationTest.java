package dev.skep.manifests.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.model.Isolation;
import dev.skep.manifests.Reads;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IsolationTest {
  private static String file(String skep, String more) {
    return "services:\n  a:\n    image: nginx\n    x-skep: " + skep + "\n" + more;
  }

  private static Isolation isolation(String skep) {
    return Reads.stack(Reads.full(file(skep, ""))).services().getFirst().task().isolation();
  }

  private static Duration seconds(long count) {
    return Duration.ofSeconds(count);
  }

  @Test
  void tasksKeepRunningUnlessTheServiceSaysOtherwise() {
    assertThat(isolation("{}")).isEqualTo(Isolation.keep());
    assertThat(isolation("{disconnect: keep}")).isEqualTo(Isolation.keep());
    assertThat(isolation("{singleton: false}")).isEqualTo(Isolation.keep());
  }

  @Test
  void tasksStopAfterATime() {
    assertThat(isolation("{disconnect: stop}")).isEqualTo(Isolation.stop(seconds(30)));
    assertThat(isolation("{disconnect: stop, disconnect_after: 1m}"))
        .isEqualTo(Isolation.stop(seconds(60)));
  }

  @Test
  void singletonHasALease() {
    assertThat(isolation("{singleton: true}")).isEqualTo(Isolation.singleton(seconds(15)));
    assertThat(isolation("{singleton: true, singleton_lease: 20s}"))
        .isEqualTo(Isolation.singleton(seconds(20)));
    assertThat(isolation("{singleton: true, disconnect: stop, disconnect_after: 8s}"))
        .isEqualTo(new Isolation(seconds(8), seconds(15)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{singelton: true}|4:14 unknown key 'singelton'",
        "{singleton: perhaps}|4:25 'singleton' must be",
        "{disconnect: drop}|4:26 'disconnect' is one of keep, stop, not 'drop'",
        "{disconnect_after: 30s}|4:32 'disconnect_after' needs 'disconnect: stop'",
        "{disconnect: stop, disconnect_after: 1s}|4:50 'disconnect_after' is from 3s to 86400s",
        "{singleton_lease: 15s}|4:31 'singleton_lease' needs 'singleton: true'",
        "{singleton: true, singleton_lease: 1h}|4:48 'singleton_lease' is from 3s to 600s",
        "{singleton: true, singleton_lease: 10s}|4:48 a singleton that is told to stop",
        "{singleton: true, disconnect: stop}|4:43 'disconnect_after' (30s) must be shorter",
      })
  void whatMeansNothingIsRefusedWithItsPlace(String skep, String problem) {
    assertThat(Reads.errors(Reads.full(file(skep, ""))))
        .singleElement()
        .asString()
        .startsWith(problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{replicas: 2}|4:25 a singleton has one replica or none",
        "{mode: global}|4:25 a singleton has one replica or none",
        "{update_config: {order: start-first}}|5:37 a singleton cannot start its next task first",
        "{rollback_config: {order: start-first}}|5:39 a singleton cannot start its next task",
      })
  void singletonIsAloneWhateverItsUpdatesDo(String deploy, String problem) {
    String text = file("{singleton: true}", "    deploy: " + deploy + "\n");
    assertThat(Reads.errors(Reads.full(text))).singleElement().asString().startsWith(problem);
  }

  @Test
  void singletonMayHaveNoReplica() {
    String text = file("{singleton: true}", "    deploy: {replicas: 0}\n");
    assertThat(Reads.errors(Reads.full(text))).isEmpty();
  }
}
