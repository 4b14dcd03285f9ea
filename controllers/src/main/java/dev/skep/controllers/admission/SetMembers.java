package dev.skep.controllers.admission;

import dev.skep.api.Id;
import dev.skep.api.model.Kind;
import dev.skep.api.model.ManifestSet;
import dev.skep.api.model.ManifestSet.Member;
import dev.skep.api.model.Meta;
import dev.skep.api.model.Resource;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Mutation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Who owns what: the members of one set before and after a wish, beside those of the others. */
final class SetMembers {
  private static final Comparator<Key> ORDER =
      Comparator.comparing(Key::kind).thenComparing(Key::object);

  private final ClusterState state;
  private final Wish wish;
  private final String name;
  private final Optional<ManifestSet> before;
  private final List<ManifestSet> others;
  private final Map<Key, Member> after = new TreeMap<>(ORDER);
  private final Set<Key> settled = new HashSet<>();

  private record Key(Kind kind, Id object) {}

  SetMembers(ClusterState state, Wish wish, String name) {
    this.state = state;
    this.wish = wish;
    this.name = name;
    before = state.named(Kind.SET, name).flatMap(state::manifestSet);
    others =
        state
            .resources(Kind.SET)
            .map(ManifestSet.class::cast)
            .filter(set -> !set.meta().name().equals(name))
            .sorted(Comparator.comparing(set -> set.meta().name()))
            .toList();
    before.ifPresent(set ->
        set.members().stream()
            .filter(this::exists)
            .forEach(member -> after.put(key(member), member)));
  }

  private static Key key(Member member) {
    return new Key(member.kind(), member.object());
  }

  private static Key key(Resource resource) {
    return new Key(resource.kind(), resource.id());
  }

  private boolean exists(Member member) {
    return state.resource(member.kind(), member.object()).isPresent();
  }

  /** The set that owns an object altogether, if it is another one. */
  private Optional<ManifestSet> otherOwner(Resource resource) {
    return others.stream()
        .filter(set ->
            set.member(resource.kind(), resource.id())
                .filter(member -> !member.leaving())
                .isPresent())
        .findFirst();
  }

  /** Refuses what is another set's. */
  Optional<Refusal> belongsToAnother(Resource resource) {
    return otherOwner(resource)
        .map(set ->
            new Refusal.AlreadyExists(
                resource.kind().word()
                    + " "
                    + resource.meta().name()
                    + " belongs to the set "
                    + set.meta().name()
                    + "; apply with --set "
                    + set.meta().name()
                    + ", or take it out of that set's manifests first"));
  }

  /** The set owns an object from now on; a refusal if it is another set's. */
  Optional<Refusal> claim(Resource resource) {
    Optional<Refusal> refusal = belongsToAnother(resource);
    if (refusal.isEmpty()) {
      settled.add(key(resource));
      after.put(key(resource), Member.of(resource));
    }
    return refusal;
  }

  /** The set owns exactly these fields of an object from now on. */
  void claimFields(Resource resource, Collection<String> fields) {
    settled.add(key(resource));
    if (fields.isEmpty()) {
      after.remove(key(resource));
    } else {
      after.put(
          key(resource),
          new Member(resource.kind(), resource.id(), fields.stream().sorted().toList(), false));
    }
  }

  /** Whether the object was dealt with already. */
  boolean isSettled(Resource resource) {
    return settled.contains(key(resource));
  }

  /** The set of others that owns a field. */
  Optional<String> ownerOf(Resource resource, String field) {
    return others.stream()
        .filter(set ->
            set.member(resource.kind(), resource.id())
                .filter(member -> member.fields().contains(field))
                .isPresent())
        .map(set -> set.meta().name())
        .findFirst();
  }

  /** The fields that the set owned until now. */
  List<String> fieldsOf(Resource resource) {
    return before
        .flatMap(set -> set.member(resource.kind(), resource.id()))
        .map(Member::fields)
        .orElse(List.of());
  }

  /** What the set brought and nobody has spoken of in this wish. */
  List<Member> unspoken() {
    return after.values().stream()
        .filter(member -> !member.leaving() && !settled.contains(key(member)))
        .toList();
  }

  /** The set owns it no longer. */
  void drop(Resource resource) {
    settled.add(key(resource));
    after.remove(key(resource));
  }

  /** It goes as soon as nothing uses it any more. */
  void leave(Resource resource) {
    settled.add(key(resource));
    after.put(key(resource), Member.of(resource).asLeaving());
  }

  /** Refuses a set that would own too much. */
  Optional<Refusal> tooMany() {
    return after.size() <= ManifestSet.MAX_MEMBERS
        ? Optional.empty()
        : Optional.of(
            new Refusal.Invalid(
                "the set "
                    + name
                    + " would own "
                    + after.size()
                    + " objects; a set owns at most "
                    + ManifestSet.MAX_MEMBERS
                    + ", so apply parts of it under other names with --set"));
  }

  /** Whether another set owns it, so that this one can only forget it. */
  boolean isOthers(Resource resource) {
    return otherOwner(resource).isPresent();
  }

  /**
   * Two sets that claim one thing at the same time both write it, so that the later one decides
   * again: an object that is as wanted would otherwise not change, and neither would notice.
   */
  private void writeWhatIsNew() {
    Set<Key> written = wish.wished().map(SetMembers::key).collect(Collectors.toSet());
    for (Member member : after.values()) {
      if (!member.leaving() && isNew(member) && !written.contains(key(member))) {
        state
            .resource(member.kind(), member.object())
            .ifPresent(resource -> {
              wish.restsOn(resource);
              wish.mutate(new Mutation.Put(resource));
            });
      }
    }
  }

  private boolean isNew(Member member) {
    return before
        .flatMap(set -> set.member(member.kind(), member.object()))
        .filter(known -> !known.leaving() && known.fields().containsAll(member.fields()))
        .isEmpty();
  }

  /** Writes the set if it is another one now. */
  Optional<ManifestSet> write() {
    writeWhatIsNew();
    List<Member> members = new ArrayList<>(after.values());
    if (before.isEmpty()) {
      if (members.isEmpty()) {
        return Optional.empty();
      }
      ManifestSet made =
          new ManifestSet(Meta.of(wish.newId(Kind.SET, name), name, Map.of()), members);
      wish.mutate(new Mutation.Put(made));
      return Optional.of(made);
    }
    ManifestSet set = before.get().withMembers(members);
    if (members.isEmpty()) {
      wish.restsOn(before.get());
      wish.mutate(new Mutation.Delete(Kind.SET, set.id()));
    } else if (!set.equals(before.get())) {
      wish.restsOn(before.get());
      wish.mutate(new Mutation.Put(set));
    }
    return Optional.of(set);
  }
}
