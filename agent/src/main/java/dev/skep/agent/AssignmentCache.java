package dev.skep.agent;

import dev.skep.api.Id;
import dev.skep.api.codec.SessionCodec;
import dev.skep.api.model.Task;
import dev.skep.api.session.AssignedTask;
import dev.skep.api.session.SessionMessage;
import dev.skep.api.session.SessionMessage.Assignments;
import dev.skep.api.session.SessionMessage.Reports;
import dev.skep.api.session.SessionMessage.TaskReport;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last assignments and what came of them, in one file, without any content of a secret or a
 * config. It helps when no manager answers: after a reboot tasks can be restored, and a task that
 * ended is not run again. Losing the file loses nothing that a manager cannot tell.
 */
public final class AssignmentCache {
  private static final Logger LOG = LoggerFactory.getLogger(AssignmentCache.class);

  /** First byte of the file; another one means that another build wrote it. */
  private static final int FORMAT = 1;

  /** Far above any node's assignments; a larger file is damaged. */
  private static final int MAX_PART_BYTES = 1 << 28;

  private final @Nullable Path file;

  /**
   * What is kept.
   *
   * @param epoch the runtime's epoch at that time
   * @param tasks the assignments
   * @param statuses what was reported of them
   */
  record Kept(String epoch, List<AssignedTask> tasks, Map<Id, Task.Status> statuses) {
    Kept {
      tasks = List.copyOf(tasks);
      statuses = Map.copyOf(statuses);
    }
  }

  private AssignmentCache(@Nullable Path file) {
    this.file = file;
  }

  /** A cache in a file; its folder must exist. */
  public static AssignmentCache in(Path file) {
    return new AssignmentCache(file);
  }

  /** A cache that keeps nothing, for nodes without a disk such as simulated ones. */
  public static AssignmentCache none() {
    return new AssignmentCache(null);
  }

  /** What was kept last; empty when there is nothing or it cannot be read. */
  Optional<Kept> load() {
    if (file == null || !Files.exists(file)) {
      return Optional.empty();
    }
    try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
      int format = in.readUnsignedByte();
      if (format != FORMAT) {
        throw new IOException("format " + format + " is unknown");
      }
      String epoch = in.readUTF();
      if (SessionCodec.decode(part(in)) instanceof Assignments assignments
          && SessionCodec.decode(part(in)) instanceof Reports reports) {
        Map<Id, Task.Status> statuses =
            reports.tasks().stream()
                .collect(Collectors.toMap(TaskReport::task, TaskReport::status));
        return Optional.of(new Kept(epoch, assignments.put(), statuses));
      }
      throw new IOException("it holds other messages");
    } catch (IOException | IllegalArgumentException e) {
      LOG.warn(
          "{} is ignored; the managers will tell the assignments again: {}", file, e.toString());
      return Optional.empty();
    }
  }

  /** Keeps this in place of what was kept; readers see the one or the other, also after a crash. */
  synchronized void save(Kept kept) {
    if (file == null) {
      return;
    }
    Path next = file.resolveSibling(file.getFileName() + ".next");
    try {
      Files.deleteIfExists(next);
      try (FileChannel out =
          FileChannel.open(
              next,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
        ByteBuffer bytes = ByteBuffer.wrap(encode(kept));
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        out.force(true);
      }
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      LOG.warn(
          "{} cannot be written, so a reboot without managers would not restore tasks; check the"
              + " disk: {}",
          file,
          e.toString());
    }
  }

  private static byte[] encode(Kept kept) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeByte(FORMAT);
    out.writeUTF(kept.epoch());
    part(out, new Assignments(0, true, kept.tasks(), List.of(), List.of()));
    List<TaskReport> reports =
        kept.statuses().entrySet().stream()
            .map(entry -> new TaskReport(entry.getKey(), entry.getValue()))
            .toList();
    part(out, new Reports(0, reports));
    return bytes.toByteArray();
  }

  private static void part(DataOutputStream out, SessionMessage message) throws IOException {
    byte[] bytes = SessionCodec.encode(message);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static byte[] part(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > MAX_PART_BYTES) {
      throw new IOException("a part of " + length + " bytes cannot be");
    }
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new IOException("it ends early");
    }
    return bytes;
  }
}
