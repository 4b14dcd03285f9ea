package dev.skep.agent.docker;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** A file system in memory, so that what is written there never reaches a disk. */
final class Tmpfs {
  // From mount(2).
  private static final long MS_NOSUID = 2;
  private static final long MS_NODEV = 4;
  private static final long MS_NOEXEC = 8;

  private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs");

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle MOUNT =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("mount"),
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.ADDRESS,
              ValueLayout.ADDRESS,
              ValueLayout.ADDRESS,
              ValueLayout.JAVA_LONG,
              ValueLayout.ADDRESS),
          Linker.Option.captureCallState("errno"));

  private Tmpfs() {}

  /**
   * Makes sure that a directory lies in memory: it may already, otherwise a tmpfs is mounted on it.
   *
   * @throws IOException if that is not possible; the message says what to do
   */
  static void ensure(Path directory) throws IOException {
    if (IN_MEMORY.contains(Files.getFileStore(directory).type())) {
      return;
    }
    int errno = mount(directory, "mode=0700");
    if (errno != 0) {
      throw new IOException(
          directory
              + " is not in memory and a tmpfs cannot be mounted there (errno "
              + errno
              + "): run skepd as root, or give it a runtime directory on a tmpfs");
    }
  }

  private static int mount(Path directory, String options) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CALL_STATE);
      MemorySegment type = arena.allocateFrom("tmpfs");
      int result =
          (int)
              MOUNT.invokeExact(
                  state,
                  type,
                  arena.allocateFrom(directory.toString()),
                  type,
                  MS_NOSUID | MS_NODEV | MS_NOEXEC,
                  arena.allocateFrom(options));
      return result == 0 ? 0 : (int) ERRNO.get(state, 0L);
    } catch (Throwable e) {
      throw new IllegalStateException("mount(2) cannot be called", e);
    }
  }
}
