package dev.skep.testbed.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The one layer of all images, as a tar archive. */
final class RootFileSystem {
  private static final List<String> SCRIPTS = List.of("web", "pause", "leave");
  private static final List<String> WEB_PAGES = List.of("slow", "cat", "env");

  private RootFileSystem() {}

  /**
   * The layer.
   *
   * @param busybox a statically linked busybox
   * @param applets the names under which it is to be found
   */
  static byte[] of(byte[] busybox, List<String> applets) {
    Tar tar = new Tar();
    for (String each :
        List.of("bin", "dev", "etc", "proc", "root", "run", "sys", "var", "www", "www/cgi-bin")) {
      tar.directory(each, 0755);
    }
    tar.directory("tmp", 01777);
    tar.file(
        "etc/passwd",
        0644,
        ascii("root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n"));
    tar.file("etc/group", 0644, ascii("root:x:0:\nnogroup:x:65534:\n"));
    tar.file("bin/busybox", 0755, busybox);
    applets.stream()
        .filter(each -> !each.equals("busybox"))
        .sorted()
        .forEach(each -> tar.symbolicLink("bin/" + each, "busybox"));
    SCRIPTS.forEach(each -> tar.file("bin/skep-" + each, 0755, script(each)));
    WEB_PAGES.forEach(each -> tar.file("www/cgi-bin/" + each, 0755, script(each)));
    tar.file("www/healthz", 0644, ascii("ok\n"));
    return tar.toBytes();
  }

  private static byte[] script(String name) {
    try (InputStream stream = RootFileSystem.class.getResourceAsStream("bin/" + name)) {
      if (stream == null) {
        throw new IllegalStateException(
            "the script bin/" + name + " is missing from the class path");
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
