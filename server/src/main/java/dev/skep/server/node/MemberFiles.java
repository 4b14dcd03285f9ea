package dev.skep.server.node;

import dev.skep.api.codec.ApiCodec;
import dev.skep.server.ca.Credentials;
import dev.skep.server.keys.ClusterKey;
import dev.skep.server.keys.PrivateFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The part of the data directory that a membership owns. All of it is in one folder that appears
 * and disappears by renaming, so a crash leaves a member or no member and nothing in between.
 */
final class MemberFiles {
  private static final String MEMBER = "member";
  private static final String NEXT = "member.next";
  private static final String LEFT = "member.left";
  private static final String JOINING = "joining.json";
  private static final String RECORD = "node.json";
  private static final String CREDENTIALS = "node.pem";
  private static final String KEY = "cluster.key";
  private static final String FOUNDING = "founding.json";

  private final Path root;
  private final Path member;

  /**
   * @param root the data directory, which exists
   */
  MemberFiles(Path root) {
    this.root = root;
    this.member = root.resolve(MEMBER);
  }

  /** Removes what a crash has left half-done. */
  void tidy() throws IOException {
    delete(root.resolve(NEXT));
    try (Stream<Path> all = Files.list(root)) {
      List<Path> left = all.filter(path -> path.getFileName().toString().startsWith(LEFT)).toList();
      for (Path path : left) {
        delete(path);
      }
    }
    if (isMember()) {
      forgetJoining();
    }
  }

  boolean isMember() {
    return Files.isDirectory(member);
  }

  /**
   * Makes this node a member.
   *
   * @param key of the cluster; null for a worker
   * @param founding of a new cluster; null for one that exists
   */
  void create(
      MemberRecord record,
      Credentials credentials,
      @Nullable ClusterKey key,
      @Nullable Founding founding)
      throws IOException {
    Path next = root.resolve(NEXT);
    delete(next);
    PrivateFile.directory(next);
    writeJson(next.resolve(RECORD), record);
    credentials.save(next.resolve(CREDENTIALS));
    if (key != null) {
      key.save(next.resolve(KEY));
    }
    if (founding != null) {
      writeJson(next.resolve(FOUNDING), founding);
    }
    PrivateFile.rename(next, member);
    forgetJoining();
  }

  /** Ends the membership: after a crash at any moment it has ended or not begun to end. */
  void remove() throws IOException {
    if (isMember()) {
      Path left = root.resolve(LEFT + "." + System.nanoTime());
      PrivateFile.rename(member, left);
      delete(left);
    }
    forgetJoining();
  }

  MemberRecord record() throws IOException {
    return readJson(member.resolve(RECORD), MemberRecord.class);
  }

  void save(MemberRecord record) throws IOException {
    writeJson(member.resolve(RECORD), record);
  }

  Credentials credentials() throws IOException {
    return Credentials.load(member.resolve(CREDENTIALS));
  }

  void save(Credentials credentials) throws IOException {
    credentials.save(member.resolve(CREDENTIALS));
  }

  ClusterKey clusterKey() throws IOException {
    return ClusterKey.load(member.resolve(KEY));
  }

  void save(ClusterKey key) throws IOException {
    key.save(member.resolve(KEY));
  }

  /** This manager was taken out of the store: what it has of it must never be used again. */
  void forgetStore() throws IOException {
    delete(store());
  }

  /** This node became a worker: what only a manager may have goes. */
  void forgetManager() throws IOException {
    Files.deleteIfExists(member.resolve(KEY));
    Files.deleteIfExists(member.resolve(FOUNDING));
    delete(store());
  }

  Optional<Founding> founding() throws IOException {
    Path file = member.resolve(FOUNDING);
    return Files.exists(file) ? Optional.of(readJson(file, Founding.class)) : Optional.empty();
  }

  void founded() throws IOException {
    Files.deleteIfExists(member.resolve(FOUNDING));
  }

  Optional<JoinAttempt> joining() throws IOException {
    Path file = root.resolve(JOINING);
    return Files.exists(file) ? Optional.of(readJson(file, JoinAttempt.class)) : Optional.empty();
  }

  void save(JoinAttempt attempt) throws IOException {
    writeJson(root.resolve(JOINING), attempt);
  }

  void forgetJoining() throws IOException {
    Files.deleteIfExists(root.resolve(JOINING));
  }

  /** Where the store keeps its files. */
  Path store() {
    return member.resolve("store");
  }

  /** Where the agent remembers its assignments. */
  Path assignments() {
    return member.resolve("assignments");
  }

  private static void writeJson(Path file, Object value) throws IOException {
    PrivateFile.write(file, ApiCodec.encode(value).getBytes(StandardCharsets.UTF_8));
  }

  private static <T> T readJson(Path file, Class<T> type) throws IOException {
    try {
      return ApiCodec.decode(Files.readString(file), type);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " is broken: " + e.getMessage(), e);
    }
  }

  private static void delete(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
