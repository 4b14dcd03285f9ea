package dev.skep.api.http;

import java.time.Instant;
import java.util.List;

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

  /**
   * A state that a stack was brought to and can be rolled back to.
   *
   * @param number from 1
   * @param current whether it is the last one
   * @param appliedAt when
   * @param by who asked for it; empty when not known
   * @param files the names of the files that were applied; empty when not known
   * @param services how many it had
   * @param changes what it changed
   */
  public record Revision(
      long number,
      boolean current,
      Instant appliedAt,
      String by,
      List<String> files,
      int services,
      String changes) {
    public Revision {
      files = Wire.list(files);
    }
  }

  /**
   * To make a stack what it was.
   *
   * @param to the number of the revision; 0 for the one before the last
   * @param dryRun whether only to say what would change
   */
  public record Rollback(long to, boolean dryRun) {}
}
