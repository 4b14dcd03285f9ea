package dev.skep.api.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.skep.api.Id;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An applied manifest and what came out of it. What belongs to a stack also carries the label
 * {@link #NAMESPACE_LABEL}, as Docker's stacks do.
 *
 * @param meta the stack's name
 * @param manifest the resolved text that was applied last
 * @param revisions the latest changes, oldest first, bounded by {@link #MAX_REVISIONS} and their
 *     encoded size
 * @param removing since when the stack is being removed; null for a living one. It keeps its name
 *     until its services are gone, so that its networks, secrets and configs can go after them;
 *     applying it again makes it a living one
 * @param pruned what the files no longer have; it goes when nothing needs it any more, and may be
 *     gone already
 */
public record Stack(
    Meta meta,
    String manifest,
    List<Revision> revisions,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Instant removing,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Pruned> pruned)
    implements Resource {
  /** The label by which Docker's tools find what belongs to a stack. */
  public static final String NAMESPACE_LABEL = "com.docker.stack.namespace";

  /** Changes that are remembered; older ones are forgotten so that a stack stays bounded. */
  public static final int MAX_REVISIONS = 10;

  public Stack {
    revisions = Immutable.list(revisions);
    pruned = Immutable.list(pruned);
  }

  /** A stack that has not lost anything. */
  public static Stack of(Meta meta, String manifest, List<Revision> revisions) {
    return new Stack(meta, manifest, revisions, null, List.of());
  }

  @Override
  public Stack withMeta(Meta changed) {
    return new Stack(changed, manifest, revisions, removing, pruned);
  }

  /** The stack while it is being removed; the time is replaced by the commit's. */
  public Stack asRemoving() {
    return removingSince(Instant.EPOCH);
  }

  /** The stack while it is being removed. */
  public Stack removingSince(Instant time) {
    return new Stack(meta, manifest, revisions, time, pruned);
  }

  /** Whether the stack is being removed. */
  public boolean isRemoving() {
    return removing != null;
  }

  /** What the stack is now; empty before its first apply. */
  public Optional<Revision> current() {
    return revisions.isEmpty() ? Optional.empty() : Optional.of(revisions.getLast());
  }

  /** The revision of a number, empty if it is not kept any more or never was. */
  public Optional<Revision> revision(long number) {
    return revisions.stream().filter(revision -> revision.number() == number).findFirst();
  }

  /** The text of a revision: the last one's is the stack's own. */
  public String manifestOf(Revision revision) {
    return current().filter(revision::equals).isPresent() ? manifest : revision.manifest();
  }

  /**
   * One state that a stack was brought to: all that is needed to bring it there again.
   *
   * @param number from 1
   * @param appliedAt when, by the clock of the manager that admitted it
   * @param services name of each service and its revision
   * @param networks of the stack's own
   * @param secrets of the stack's own
   * @param configs of the stack's own
   * @param by who asked for it; empty when not known
   * @param files the names of the files that were applied; empty when not known
   * @param summary what it changed, for people
   * @param manifest the text; empty for the last revision, whose text is the stack's own
   */
  public record Revision(
      long number,
      Instant appliedAt,
      Map<String, Id> services,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<NetworkPart> networks,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<PayloadPart> secrets,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<PayloadPart> configs,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String by,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> files,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String summary,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String manifest) {
    public Revision {
      services = Immutable.map(services);
      networks = Immutable.list(networks);
      secrets = Immutable.list(secrets);
      configs = Immutable.list(configs);
      by = Immutable.text(by);
      files = Immutable.list(files);
      summary = Immutable.text(summary);
      manifest = Immutable.text(manifest);
    }

    /** A revision of services alone. */
    public static Revision of(long number, Instant appliedAt, Map<String, Id> services) {
      return new Revision(
          number, appliedAt, services, List.of(), List.of(), List.of(), "", List.of(), "", "");
    }

    /** The same with its text, for when it is no longer the last one. */
    public Revision withManifest(String text) {
      return new Revision(
          number, appliedAt, services, networks, secrets, configs, by, files, summary, text);
    }

    /** The secrets and the configs. */
    public Stream<PayloadPart> payloads() {
      return Stream.concat(secrets.stream(), configs.stream());
    }

    /** Whether both bring a stack to the same state, whoever asked for it and when. */
    public boolean isSameAs(Revision other) {
      return services.equals(other.services)
          && networks.equals(other.networks)
          && secrets.equals(other.secrets)
          && configs.equals(other.configs);
    }
  }

  /** A network, secret or config that belonged to a stack. */
  public record Pruned(Kind kind, Id id) {}

  /**
   * A network of a stack.
   *
   * @param name of the network
   * @param labels of the network
   * @param spec of the network, so that it can be made again
   */
  public record NetworkPart(String name, Map<String, String> labels, Network.Spec spec) {
    public NetworkPart {
      labels = Immutable.map(labels);
    }
  }

  /**
   * A secret or a config of a stack. Its content is kept as long as a revision names it.
   *
   * @param name of the secret or config
   * @param labels of the secret or config
   * @param object its id
   * @param digest of the version that was current
   */
  public record PayloadPart(String name, Map<String, String> labels, Id object, String digest) {
    public PayloadPart {
      labels = Immutable.map(labels);
    }
  }
}
