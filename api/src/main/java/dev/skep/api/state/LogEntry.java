package dev.skep.api.state;

import java.time.Instant;

/**
 * What a log holds: a transaction and the proposing leader's clock.
 *
 * @param transaction what to apply
 * @param proposedAt the leader's time; the commit time is the later of this and the last commit's
 */
public record LogEntry(Transaction transaction, Instant proposedAt) {}
