package dev.skep.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Counts how many files of a collection agree with what the docker CLI says, in one respect. */
final class Agreement {
  private final String column;
  private final List<String> differences = new ArrayList<>();
  private int compared = 0;

  Agreement(String column) {
    this.column = column;
  }

  void count(String name, boolean agrees, Supplier<String> difference) {
    compared++;
    if (!agrees) {
      differences.add(name + ": " + difference.get());
    }
  }

  void print(String collection) {
    System.out.printf(
        "compose oracle, %s, %s: %d of %d agree%n",
        collection, column, compared - differences.size(), compared);
  }

  void assertComplete() {
    assertThat(differences).as(column).isEmpty();
  }
}
