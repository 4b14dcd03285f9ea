package dev.skep.store.atomix.raft;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What one Raft command carries. The encoded form is part of the log's format. */
sealed interface LogEntry {
  /** The largest encoded entry; see {@link RaftSettings#MAX_ENTRY_BYTES}. */
  int MAX_BYTES = RaftSettings.MAX_ENTRY_BYTES - 1024;

  /** What a command costs in a batch beside its bytes. */
  int COMMAND_OVERHEAD = Integer.BYTES;

  /** What an entry costs beside its commands. */
  int OVERHEAD = 1 + 2 * Integer.BYTES;

  /**
   * Commands to be applied in order; none is a barrier.
   *
   * @param between whether more parts of a large command may follow; otherwise the parts so far are
   *     of one that was given up
   */
  record Batch(List<byte[]> commands, boolean between) implements LogEntry {
    Batch(List<byte[]> commands) {
      this(commands, false);
    }
  }

  /**
   * A part of a command that is too large for one entry; applied with the last part.
   *
   * @param packed whether the parts together are what {@link Packing} made of it
   */
  record Fragment(int part, int parts, byte[] bytes, boolean packed) implements LogEntry {
    Fragment(int part, int parts, byte[] bytes) {
      this(part, parts, bytes, false);
    }
  }

  /**
   * Who shall be a member.
   *
   * @param onlyFirst whether this is ignored when members are known already
   */
  record Members(Set<String> ids, boolean onlyFirst) implements LogEntry {}

  /** One member more or less. */
  record MemberChange(String id, boolean add) implements LogEntry {}

  byte BATCH = 1;
  byte FRAGMENT = 2;
  byte MEMBERS = 3;
  byte MEMBER_CHANGE = 4;
  byte BATCH_BETWEEN = 5;
  byte PACKED_FRAGMENT = 6;

  static byte[] encode(LogEntry entry) {
    return switch (entry) {
      case Batch batch -> {
        int size = OVERHEAD;
        for (byte[] command : batch.commands) {
          size += COMMAND_OVERHEAD + command.length;
        }
        ByteBuffer out = ByteBuffer.allocate(size);
        out.put(batch.between ? BATCH_BETWEEN : BATCH).putInt(batch.commands.size());
        batch.commands.forEach(command -> out.putInt(command.length).put(command));
        yield trimmed(out);
      }
      case Fragment fragment ->
          trimmed(
              ByteBuffer.allocate(OVERHEAD + fragment.bytes.length)
                  .put(fragment.packed ? PACKED_FRAGMENT : FRAGMENT)
                  .putInt(fragment.part)
                  .putInt(fragment.parts)
                  .put(fragment.bytes));
      case Members members -> {
        byte[] ids = String.join("\n", new TreeSet<>(members.ids)).getBytes(StandardCharsets.UTF_8);
        yield trimmed(
            ByteBuffer.allocate(2 + ids.length)
                .put(MEMBERS)
                .put((byte) (members.onlyFirst ? 1 : 0))
                .put(ids));
      }
      case MemberChange change -> {
        byte[] id = change.id.getBytes(StandardCharsets.UTF_8);
        yield trimmed(
            ByteBuffer.allocate(2 + id.length)
                .put(MEMBER_CHANGE)
                .put((byte) (change.add ? 1 : 0))
                .put(id));
      }
    };
  }

  private static byte[] trimmed(ByteBuffer out) {
    byte[] bytes = new byte[out.flip().remaining()];
    out.get(bytes);
    return bytes;
  }

  /**
   * Reads an entry.
   *
   * @throws IllegalArgumentException if another build wrote something that this one does not know
   */
  static LogEntry decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    byte kind = in.get();
    return switch (kind) {
      case BATCH, BATCH_BETWEEN -> {
        int count = in.getInt();
        List<byte[]> commands = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
          byte[] command = new byte[in.getInt()];
          in.get(command);
          commands.add(command);
        }
        yield new Batch(commands, kind == BATCH_BETWEEN);
      }
      case FRAGMENT, PACKED_FRAGMENT ->
          new Fragment(in.getInt(), in.getInt(), rest(in), kind == PACKED_FRAGMENT);
      case MEMBERS -> {
        boolean onlyFirst = in.get() == 1;
        String ids = new String(rest(in), StandardCharsets.UTF_8);
        yield new Members(Set.of(ids.split("\n")), onlyFirst);
      }
      case MEMBER_CHANGE -> {
        boolean add = in.get() == 1;
        yield new MemberChange(new String(rest(in), StandardCharsets.UTF_8), add);
      }
      default ->
          throw new IllegalArgumentException(
              "a log entry of kind " + kind + " is unknown to this build");
    };
  }

  private static byte[] rest(ByteBuffer in) {
    byte[] bytes = new byte[in.remaining()];
    in.get(bytes);
    return bytes;
  }
}
