package dev.skep.controllers.reaping;

import dev.skep.api.Id;
import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.ServiceRevision;
import dev.skep.api.model.Stack;
import java.util.stream.Stream;

/**
 * That something needs one version of a secret or a config.
 *
 * @param object the secret or config
 * @param digest which version of it
 */
record PayloadUse(Id object, String digest) {

  /** What the tasks of a revision have mounted. */
  static Stream<PayloadUse> of(ServiceRevision revision) {
    ContainerSpec container = revision.spec().task().container();
    return Stream.concat(container.secrets().stream(), container.configs().stream())
        .flatMap(file ->
            Stream.ofNullable(file.object()).map(object -> new PayloadUse(object, file.digest())));
  }

  /** What a stack can be rolled back to. */
  static Stream<PayloadUse> of(Stack stack) {
    return stack.revisions().stream()
        .flatMap(Stack.Revision::payloads)
        .map(part -> new PayloadUse(part.object(), part.digest()));
  }
}
