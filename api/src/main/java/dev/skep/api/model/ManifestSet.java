package dev.skep.api.model;

import dev.skep.api.Id;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a set of manifests brought to the cluster, so that it can be taken back when the manifests
 * no longer have it. An object belongs to one set at most; of a node or the cluster each field
 * does.
 *
 * @param meta the set's name
 * @param members what the set owns, at most {@link #MAX_MEMBERS}
 */
public record ManifestSet(Meta meta, List<Member> members) implements Resource {
  /** The set of those who name none. */
  public static final String DEFAULT_NAME = "default";

  /**
   * Objects that a set owns at most: it is written as a whole with every change, in half of what a
   * small transaction may hold.
   */
  public static final int MAX_MEMBERS = 5_000;

  public ManifestSet {
    members = Immutable.list(members);
  }

  @Override
  public ManifestSet withMeta(Meta changed) {
    return new ManifestSet(changed, members);
  }

  /** The same with other members. */
  public ManifestSet withMembers(List<Member> changed) {
    return new ManifestSet(meta, changed);
  }

  /** The member that stands for an object. */
  public Optional<Member> member(Kind kind, Id object) {
    Predicate<Member> same = member -> member.kind() == kind && member.object().equals(object);
    return members.stream().filter(same).findFirst();
  }

  /**
   * An object that a set owns.
   *
   * @param kind stack, network, secret, config, node or cluster
   * @param object its id; it may be gone already
   * @param fields what the set owns of a node or of the cluster: {@code labels.KEY}, or the name of
   *     a field of the spec; empty for an object that the set owns altogether
   * @param leaving whether it goes as soon as nothing uses it any more
   */
  public record Member(Kind kind, Id object, List<String> fields, boolean leaving) {
    public Member {
      fields = Immutable.list(fields);
    }

    /** An object that the set owns altogether. */
    public static Member of(Resource resource) {
      return new Member(resource.kind(), resource.id(), List.of(), false);
    }

    /** The same while it waits for its users to go. */
    public Member asLeaving() {
      return new Member(kind, object, fields, true);
    }
  }
}
