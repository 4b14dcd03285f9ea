package dev.skep.store.atomix.raft;

import java.util.Deque;
import java.util.List;

/**
 * An entry on its way, or the parts of a large command.
 *
 * @param passengers who wait for it
 * @param entries what remains to be sent, one after another
 */
record Flight(List<Waiting> passengers, Deque<byte[]> entries) {
  /** Tells everyone their result. */
  void complete(Proposed proposed) {
    List<byte[]> results = Results.decode(proposed.result());
    int next = 0;
    for (Waiting passenger : passengers) {
      byte[] result =
          passenger.proposal() instanceof Proposal.Command ? results.get(next++) : new byte[0];
      passenger.result().complete(new Proposed(proposed.index(), result));
    }
  }

  /** Tells those whose time is over; the entry flies on. */
  void failExpired(long nowNanos, ProposalException cause) {
    passengers.stream()
        .filter(passenger -> passenger.expired(nowNanos))
        .forEach(passenger -> passenger.fail(cause));
  }

  void fail(ProposalException cause) {
    passengers.forEach(passenger -> passenger.fail(cause));
  }
}
