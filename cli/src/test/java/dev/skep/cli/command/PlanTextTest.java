package dev.skep.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.http.StackChanges;
import dev.skep.api.http.StackChanges.FieldChange;
import dev.skep.api.http.StackChanges.ObjectChange;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanTextTest {
  private static StackChanges plan(ObjectChange... changes) {
    return new StackChanges("shop", 7, true, List.of(changes), List.of());
  }

  private static ObjectChange change(
      String action, String name, boolean rolls, FieldChange... fields) {
    return new ObjectChange(action, "service", name, "id", rolls, List.of(fields));
  }

  @Test
  void everyKindOfChangeHasItsSignAndFieldsTheirOldAndNewValue() {
    StackChanges plan =
        plan(
            change("created", "a", false, new FieldChange("image", "", "a:1", "")),
            change(
                "updated",
                "b",
                false,
                new FieldChange("deploy.replicas", "5", "3", "scale"),
                new FieldChange("deploy.labels.x", "1", "2", "hand"),
                new FieldChange("deploy.labels.y", "1", "2", "service update")),
            change(
                "updated",
                "c",
                true,
                new FieldChange("user", "", "nobody", ""),
                new FieldChange("init", "true", "", "")),
            change("unchanged", "d", false),
            change("kept", "e", false),
            change("removed", "f", false));
    assertThat(PlanText.of(plan))
        .isEqualTo(
            """
            + service a
                image: a:1
            ~ service b (in place)
                deploy.replicas: 5 → 3   (set by 'service scale', not by the files)
                deploy.labels.x: 1 → 2   (changed since the last apply, not by the files)
                deploy.labels.y: 1 → 2   (set by 'service update', not by the files)
            ~ service c (its tasks are replaced)
                user: (not set) → nobody
                init: true → (not set)
              service e stays, although the files no longer have it
            - service f
            Stack shop: 1 to create, 1 to change in place, 1 to roll out, 1 to remove.
            """);
    assertThat(PlanText.isEmpty(plan)).isFalse();
  }

  @Test
  void whatStaysIsNoChange() {
    StackChanges plan = plan(change("unchanged", "d", false), change("kept", "e", false));
    assertThat(PlanText.isEmpty(plan)).isTrue();
    assertThat(PlanText.of(plan)).endsWith("Stack shop is as wanted: nothing would change.\n");
  }
}
