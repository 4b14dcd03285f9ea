package dev.skep.store.atomix.raft;

import dev.skep.store.atomix.image.StateImage;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A state machine that remembers the texts it was given, in order. */
final class Journal implements ReplicatedStateMachine {
  private volatile List<String> lines = List.of();

  List<String> lines() {
    return lines;
  }

  @Override
  public byte[] apply(long index, byte[] command) {
    String line = new String(command, StandardCharsets.UTF_8);
    if (line.equals("poison")) {
      throw new IllegalStateException("unknown command");
    }
    List<String> next = new ArrayList<>(lines);
    next.add(line);
    lines = List.copyOf(next);
    return ("" + next.size()).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public StateImage image() {
    List<String> present = lines;
    return out -> {
      DataOutputStream data = new DataOutputStream(out);
      for (String line : present) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        data.writeInt(bytes.length);
        data.write(bytes);
      }
      data.flush();
    };
  }

  @Override
  public void restore(InputStream in) throws IOException {
    List<String> restored = new ArrayList<>();
    DataInputStream data = new DataInputStream(in);
    try {
      while (true) {
        byte[] bytes = new byte[data.readInt()];
        data.readFully(bytes);
        restored.add(new String(bytes, StandardCharsets.UTF_8));
      }
    } catch (EOFException e) {
      lines = List.copyOf(restored);
    }
  }
}
