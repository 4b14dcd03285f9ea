package dev.skep.agent;

import dev.skep.api.Bytes;
import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.ContainerSpec.FileReference;
import dev.skep.api.session.AssignedTask;
import dev.skep.api.session.SessionMessage.Payload;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Contents of secrets and configs by digest, in memory only. */
final class PayloadStore {
  /**
   * What is kept although no task refers to it now. A session carries a content once, so a later
   * task of the same session may count on it; the bound keeps a long session from growing for ever.
   */
  private static final long MAX_IDLE_BYTES = 32L << 20;

  private final Map<String, Bytes> contents = new LinkedHashMap<>();

  /** Takes what a session carried. */
  synchronized void add(List<Payload> payloads) {
    payloads.forEach(payload -> contents.put(payload.digest(), payload.content()));
  }

  /** Drops the oldest contents that none of the tasks refers to, until the rest is small enough. */
  synchronized void prune(Collection<AssignedTask> tasks) {
    Set<String> used =
        tasks.stream()
            .flatMap(task -> references(task.spec().container()))
            .map(FileReference::digest)
            .collect(Collectors.toSet());
    long idle =
        contents.entrySet().stream()
            .filter(entry -> !used.contains(entry.getKey()))
            .mapToLong(entry -> entry.getValue().length())
            .sum();
    Iterator<Map.Entry<String, Bytes>> oldest = contents.entrySet().iterator();
    while (idle > MAX_IDLE_BYTES && oldest.hasNext()) {
      Map.Entry<String, Bytes> entry = oldest.next();
      if (!used.contains(entry.getKey())) {
        idle -= entry.getValue().length();
        oldest.remove();
      }
    }
  }

  /** What of a task's files is not here, in words; empty when all is. */
  synchronized String missing(AssignedTask task) {
    ContainerSpec container = task.spec().container();
    if (container.secrets().isEmpty() && container.configs().isEmpty()) {
      return "";
    }
    return Stream.concat(
            container.secrets().stream().filter(this::lacks).map(file -> "secret " + file.name()),
            container.configs().stream().filter(this::lacks).map(file -> "config " + file.name()))
        .collect(Collectors.joining(", "));
  }

  /** The contents that a task refers to, by digest. */
  synchronized Map<String, Bytes> of(AssignedTask task) {
    Map<String, Bytes> found = new HashMap<>();
    references(task.spec().container())
        .forEach(file -> {
          Bytes content = contents.get(file.digest());
          if (content != null) {
            found.put(file.digest(), content);
          }
        });
    return found;
  }

  /** A reference without a digest was never resolved, so waiting for it would be in vain. */
  private boolean lacks(FileReference file) {
    return !file.digest().isEmpty() && !contents.containsKey(file.digest());
  }

  private static Stream<FileReference> references(ContainerSpec container) {
    return Stream.concat(container.secrets().stream(), container.configs().stream());
  }
}
