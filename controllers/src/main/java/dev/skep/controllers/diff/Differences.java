package dev.skep.controllers.diff;

import dev.skep.api.Id;
import dev.skep.api.model.Network;
import dev.skep.api.model.PayloadVersion;
import dev.skep.api.model.Service;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.Stack;
import dev.skep.api.state.ClusterState;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The fields in which objects differ from what is wanted of them. */
public final class Differences {
  private static final UnaryOperator<String> NOBODY = path -> "";

  private Differences() {}

  /** What a new service has that it need not have. */
  public static List<FieldChange> created(ServiceSpec wanted) {
    return Fields.between(Fields.defaults(), Fields.of(wanted), NOBODY);
  }

  /** What a new network has. */
  public static List<FieldChange> created(Map<String, String> labels, Network.Spec wanted) {
    return Fields.between(Fields.none(), Fields.of(labels, wanted), NOBODY);
  }

  /** What a new secret or config has. */
  public static List<FieldChange> created(Map<String, String> labels, PayloadVersion wanted) {
    return Fields.between(Fields.none(), Fields.of(labels, wanted.digest()), NOBODY);
  }

  /**
   * What changes of a service. Three states are compared: what runs, what is wanted, and what the
   * last apply of its stack made it; a field that somebody changed since then says who did.
   *
   * @param applied the service's revision of the last apply; null when no apply knows the service
   */
  public static List<FieldChange> changed(
      ClusterState state, Service service, ServiceSpec wanted, @Nullable Id applied) {
    ServiceSpec live = state.spec(service.id()).orElseThrow();
    if (live.equals(wanted)) {
      return List.of();
    }
    List<FieldChange> changes =
        Fields.between(
            Fields.of(live), Fields.of(wanted), Drift.of(state, service, applied)::setBy);
    return changes.isEmpty()
        ? List.of(new FieldChange("order", "of the entries as it is", "as written", ""))
        : changes;
  }

  /** What changes of a network. */
  public static List<FieldChange> changed(Network before, Network after) {
    return Fields.between(
        Fields.of(before.meta().labels(), before.spec()),
        Fields.of(after.meta().labels(), after.spec()),
        NOBODY);
  }

  /** What changes of a secret or a config. */
  public static List<FieldChange> changed(
      Stack.PayloadPart before, Map<String, String> labels, String digest) {
    return Fields.between(
        Fields.of(before.labels(), before.digest()), Fields.of(labels, digest), NOBODY);
  }
}
