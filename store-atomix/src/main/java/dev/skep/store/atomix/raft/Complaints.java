package dev.skep.store.atomix.raft;

import io.atomix.protocols.raft.protocol.AppendRequest;
import io.atomix.protocols.raft.protocol.AppendResponse;
import io.atomix.protocols.raft.protocol.RaftResponse;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * Why followers refuse this leader's entries at present, in their words. A complaint lasts until
 * the follower has what it refused, is no member any more, or another role begins here. Safe for
 * any thread.
 */
final class Complaints {
  /** A follower's words, and the index of the last entry that it refused. */
  private record Complaint(String text, long index) {}

  private final Map<String, Complaint> complaints = new TreeMap<>();
  private long term;

  /** This member has another role than before: whatever was said to the former one is over. */
  synchronized void roleChanged(long newTerm) {
    term = newTerm;
    complaints.clear();
  }

  /** Forgets all but these peers. */
  synchronized void keepOnly(Collection<String> members) {
    complaints.keySet().retainAll(members);
  }

  /** Hears what a follower answers. One that lacks room still takes requests without entries. */
  synchronized void note(String peer, AppendRequest request, AppendResponse answer) {
    long last = request.prevLogIndex() + request.entries().size();
    if (request.term() < term) {
      return;
    }
    if (answer.error() != null && answer.error().message() != null) {
      complaints.put(
          peer, new Complaint("manager " + peer + " says: " + answer.error().message(), last));
    } else if (answer.status() == RaftResponse.Status.OK && answer.succeeded()) {
      complaints.computeIfPresent(
          peer, (id, complaint) -> last >= complaint.index() ? null : complaint);
    }
  }

  /** All of them; empty if there are none. */
  synchronized String text() {
    return String.join("; ", complaints.values().stream().map(Complaint::text).toList());
  }
}
