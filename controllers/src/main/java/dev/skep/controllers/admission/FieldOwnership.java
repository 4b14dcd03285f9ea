package dev.skep.controllers.admission;

import dev.skep.api.model.Resource;
import dev.skep.controllers.diff.FieldChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Objects that exist without manifests, nodes and the cluster: a set owns single fields of them.
 * What it owned and its manifests no longer say goes, if it is a label; what others set stays.
 */
final class FieldOwnership {
  private static final String LABEL = "labels.";

  private final SetMembers members;

  FieldOwnership(SetMembers members) {
    this.members = members;
  }

  /**
   * What the object's labels become.
   *
   * @param wanted those of the manifests
   */
  Map<String, String> labels(Resource object, Map<String, String> wanted) {
    Map<String, String> labels = new TreeMap<>(object.meta().labels());
    for (String field : members.fieldsOf(object)) {
      if (field.startsWith(LABEL) && members.ownerOf(object, field).isEmpty()) {
        labels.remove(field.substring(LABEL.length()));
      }
    }
    labels.putAll(wanted);
    return labels;
  }

  /** Adds labels to fields of a spec. */
  static Map<String, String> fields(Map<String, String> labels, Map<String, String> spec) {
    Map<String, String> fields = new TreeMap<>(spec);
    labels.forEach((key, value) -> fields.put(LABEL + key, value));
    return fields;
  }

  /**
   * Takes the fields over for the set; a refusal if another set owns one of them and says
   * otherwise.
   *
   * @param before fields of the object as it is
   * @param wanted fields that the manifests speak of
   */
  Optional<Refusal> claim(Resource object, Map<String, String> before, Map<String, String> wanted) {
    for (Map.Entry<String, String> field : wanted.entrySet()) {
      Optional<String> owner = members.ownerOf(object, field.getKey());
      if (owner.isPresent() && !field.getValue().equals(before.get(field.getKey()))) {
        return Optional.of(
            new Refusal.FailedPrecondition(
                field.getKey()
                    + " of "
                    + object.kind().word()
                    + " "
                    + object.meta().name()
                    + " belongs to the set "
                    + owner.get()
                    + ", which says otherwise; change it there"));
      }
    }
    members.claimFields(object, wanted.keySet());
    return Optional.empty();
  }

  /** The differences between two forms of an object. */
  static List<FieldChange> between(Map<String, String> before, Map<String, String> after) {
    Map<String, String> all = new TreeMap<>(before);
    all.putAll(after);
    List<FieldChange> changes = new ArrayList<>();
    for (String field : all.keySet()) {
      String was = before.getOrDefault(field, "");
      String is = after.getOrDefault(field, "");
      if (!was.equals(is)) {
        changes.add(new FieldChange(field, was, is, ""));
      }
    }
    return changes;
  }
}
