package dev.skep.agent.guard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The leases of this host, in lines of text. It is replaced as a whole, so whoever reads sees one
 * state or the next. It need not survive a crash of the host: nothing that it speaks of does.
 */
final class LeaseFile {
  private static final String HEAD = "skep-leases 1";

  private final Path file;
  private final String bootId;

  /**
   * One task's lease.
   *
   * @param task its id
   * @param container the engine's id of its container; empty before there is one
   * @param deadline until when it may run, by the boot clock
   */
  record Lease(String task, String container, long deadline) {}

  /**
   * All there is to know.
   *
   * @param answeredAt when the last question that a manager answered was sent, by the boot clock
   * @param leases one for each task
   */
  record Content(long answeredAt, List<Lease> leases) {
    Content {
      leases = List.copyOf(leases);
    }

    static Content empty() {
      return new Content(0, List.of());
    }
  }

  /**
   * @param directory which must exist
   * @param bootId what another boot wrote counts for nothing
   */
  LeaseFile(Path directory, String bootId) {
    this.file = directory.resolve("leases");
    this.bootId = bootId;
  }

  void write(Content content) throws IOException {
    StringBuilder text = new StringBuilder();
    text.append(HEAD).append(' ').append(bootId).append(' ').append(content.answeredAt());
    for (Lease lease : content.leases()) {
      String container = lease.container().isEmpty() ? "-" : lease.container();
      text.append('\n').append(lease.task()).append(' ').append(container);
      text.append(' ').append(lease.deadline());
    }
    Path next = file.resolveSibling("leases.next");
    Files.writeString(next, text.append('\n'));
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * What was written last; empty if that was in another boot.
   *
   * @throws java.nio.file.NoSuchFileException if nothing was
   * @throws IOException if it cannot be read, or is no such file
   */
  Content read() throws IOException {
    List<String> lines = Files.readAllLines(file);
    try {
      String[] head = lines.getFirst().split(" ", -1);
      if (head.length != 4 || !(head[0] + " " + head[1]).equals(HEAD)) {
        throw new IOException(file + " is no file of leases of this version");
      }
      if (!head[2].equals(bootId)) {
        return Content.empty();
      }
      List<Lease> leases = new ArrayList<>();
      for (String line : lines.subList(1, lines.size())) {
        String[] words = line.split(" ", -1);
        String container = words[1].equals("-") ? "" : words[1];
        leases.add(new Lease(words[0], container, Long.parseLong(words[2])));
      }
      return new Content(Long.parseLong(head[3]), leases);
    } catch (RuntimeException e) {
      throw new IOException(file + " is damaged: " + e, e);
    }
  }
}
