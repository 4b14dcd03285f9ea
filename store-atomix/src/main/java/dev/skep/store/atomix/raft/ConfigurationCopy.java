package dev.skep.store.atomix.raft;

import dev.skep.store.atomix.log.DamagedLogException;
import dev.skep.store.atomix.log.SlotFile;
import io.atomix.cluster.MemberId;
import io.atomix.protocols.raft.cluster.RaftMember;
import io.atomix.protocols.raft.cluster.impl.DefaultRaftMember;
import io.atomix.protocols.raft.storage.system.Configuration;
import io.atomix.protocols.raft.storage.system.MetaStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A second copy of the committed list of members. Atomix overwrites its own in place, so a power
 * failure may leave neither the old nor the new one.
 */
final class ConfigurationCopy implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ConfigurationCopy.class);
  private static final int FORMAT = 1;

  private final Path path;
  private final SlotFile file;
  private long savedIndex = -1;

  private ConfigurationCopy(Path path, SlotFile file) {
    this.path = path;
    this.file = file;
  }

  static ConfigurationCopy open(Path path) throws IOException {
    return new ConfigurationCopy(path, SlotFile.open(path));
  }

  /** Puts the copy in the place of Atomix's own list if that cannot be read. */
  void repair(MetaStore meta) throws IOException {
    Optional<Configuration> own = load(meta);
    Optional<byte[]> copy = file.content();
    if (own.isEmpty() && copy.isPresent()) {
      LOG.warn("The list of members is damaged; using the copy in {}", path);
      meta.storeConfiguration(decode(copy.get()));
    }
  }

  private static Optional<Configuration> load(MetaStore meta) {
    try {
      return Optional.ofNullable(meta.loadConfiguration());
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }

  /** Saves a committed list, unless it is the one that was saved last. */
  void save(Configuration configuration) throws IOException {
    if (configuration.index() != savedIndex) {
      file.write(encode(configuration));
      savedIndex = configuration.index();
    }
  }

  private static byte[] encode(Configuration configuration) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeByte(FORMAT);
    out.writeLong(configuration.index());
    out.writeLong(configuration.term());
    out.writeLong(configuration.time());
    out.writeInt(configuration.members().size());
    for (RaftMember member : configuration.members()) {
      out.writeUTF(member.memberId().id());
      out.writeUTF(member.getType().name());
    }
    return bytes.toByteArray();
  }

  private Configuration decode(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    if (in.readByte() != FORMAT) {
      throw new DamagedLogException(path.toString(), "a newer build wrote it");
    }
    long index = in.readLong();
    long term = in.readLong();
    long time = in.readLong();
    List<RaftMember> members = new ArrayList<>();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      members.add(
          new DefaultRaftMember(
              MemberId.from(in.readUTF()),
              RaftMember.Type.valueOf(in.readUTF()),
              Instant.ofEpochMilli(time)));
    }
    return new Configuration(index, term, time, members);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
