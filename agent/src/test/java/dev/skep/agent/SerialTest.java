package dev.skep.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SerialTest {
  private final Deque<Runnable> executor = new ArrayDeque<>();
  private final AtomicInteger runs = new AtomicInteger();

  @Test
  void requests_before_a_run_are_one() {
    Serial serial = new Serial(executor::add, runs::incrementAndGet);

    serial.request();
    serial.request();
    executor.remove().run();

    assertThat(executor).isEmpty();
    assertThat(runs.get()).isBetween(1, 2);
  }

  @Test
  void a_request_during_a_run_leads_to_one_more() {
    Serial[] self = new Serial[1];
    self[0] =
        new Serial(
            Runnable::run,
            () -> {
              if (runs.incrementAndGet() == 1) {
                self[0].request();
                self[0].request();
              }
            });

    self[0].request();

    assertThat(runs).hasValue(2);
  }

  @Test
  void after_a_fault_the_next_request_runs() {
    Serial serial =
        new Serial(
            Runnable::run,
            () -> {
              if (runs.incrementAndGet() == 1) {
                throw new IllegalStateException("fault");
              }
            });

    assertThatThrownBy(serial::request).hasMessage("fault");
    serial.request();

    assertThat(runs).hasValue(2);
  }
}
