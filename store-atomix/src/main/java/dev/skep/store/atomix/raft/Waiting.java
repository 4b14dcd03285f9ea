package dev.skep.store.atomix.raft;

import java.util.concurrent.CompletableFuture;

/**
 * A proposal that somebody waits for.
 *
 * @param deadlineNanos when it fails, on the proposer's clock
 */
record Waiting(Proposal proposal, CompletableFuture<Proposed> result, long deadlineNanos) {
  int bytes() {
    return proposal instanceof Proposal.Command command ? command.bytes().length : 0;
  }

  boolean expired(long nowNanos) {
    return nowNanos - deadlineNanos >= 0;
  }

  void fail(ProposalException cause) {
    result.completeExceptionally(cause);
  }
}
