package dev.skep.api.http;

import java.time.Instant;

/**
 * A stack.
 *
 * @param id of the stack
 * @param name of the stack
 * @param services how many it has
 * @param revision counts its applies, from 1
 * @param appliedAt commit time of the last apply
 * @param createdAt commit time of the first apply
 */
public record StackView(
    String id, String name, int services, long revision, Instant appliedAt, Instant createdAt) {
  /**
   * A stack with its text.
   *
   * @param stack in short
   * @param manifest the text that was applied last
   */
  public record Detail(StackView stack, String manifest) {}
}
