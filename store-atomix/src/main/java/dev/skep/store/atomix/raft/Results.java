package dev.skep.store.atomix.raft;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The results of an entry's commands, as the bytes that Atomix hands from apply to proposer. */
final class Results {
  private Results() {}

  static byte[] encode(List<byte[]> results) {
    int size = 0;
    for (byte[] result : results) {
      size += Integer.BYTES + result.length;
    }
    ByteBuffer out = ByteBuffer.allocate(size);
    results.forEach(result -> out.putInt(result.length).put(result));
    return out.array();
  }

  static List<byte[]> decode(byte[] bytes) {
    List<byte[]> results = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    while (in.hasRemaining()) {
      byte[] result = new byte[in.getInt()];
      in.get(result);
      results.add(result);
    }
    return results;
  }
}
