package dev.skep.testbed;

import dev.skep.testbed.image.Image;
import dev.skep.testbed.image.ImageSet;
import dev.skep.testbed.image.Push;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The images of a bed. All are made here, of a static busybox, a megabyte or two each; the same
 * image has the same id and digest in every bed of a machine. With a registry, hosts pull them from
 * there; without, they are loaded into the engines.
 *
 * <p>The standard ones:
 *
 * <ul>
 *   <li>{@code skep/web:1}, {@code :2}, {@code :3} serve port 80 (or $PORT) and need SIGTERM to
 *       end, after answering what they have begun. {@code /} is "web:1 HOSTNAME"; {@code /healthz}
 *       is "ok" until the file /www/healthz is removed; {@code /cgi-bin/slow?2} takes two seconds;
 *       {@code /cgi-bin/env} is the environment; {@code /cgi-bin/cat?/a/file} is a file.
 *       $START_DELAY seconds pass before they serve.
 *   <li>{@code skep/web:broken} ends at once with exit code 1.
 *   <li>{@code skep/pause:1} does nothing until SIGTERM.
 *   <li>{@code skep/fail:1} ends with exit code $CODE, 3 if not set, after $DELAY seconds, 0 if not
 *       set.
 *   <li>{@code skep/job:1} is the same with exit code 0.
 * </ul>
 */
public final class Images {
  /** Described above. */
  public static final List<Image> STANDARD =
      List.of(
          web("1"),
          web("2"),
          web("3"),
          Image.of("skep/web:broken", "skep-leave").env("CODE", "1"),
          Image.of("skep/pause:1", "skep-pause"),
          Image.of("skep/fail:1", "skep-leave").env("CODE", "3"),
          Image.of("skep/job:1", "skep-leave").env("CODE", "0"));

  private final TestBed bed;
  private final ImageSet contents;

  Images(TestBed bed, ImageSet contents) {
    this.bed = bed;
    this.contents = contents;
  }

  private static Image web(String version) {
    return Image.of("skep/web:" + version, "skep-web").env("VERSION", version).port(80);
  }

  /** Makes the layer of all images from this machine's busybox. */
  static ImageSet make() {
    Path busybox =
        Prerequisites.staticBusybox()
            .orElseThrow(() ->
                new BedException("no static busybox to make images of: install busybox-static"));
    try {
      List<String> applets =
          Command.of(busybox.toString(), "--list").run().orThrow().stdout().lines().toList();
      return ImageSet.of(Files.readAllBytes(busybox), applets);
    } catch (IOException e) {
      throw new BedException("cannot read %s: %s".formatted(busybox, e), e);
    }
  }

  /**
   * How a host of this bed names the image: with the registry's address before it if there is a
   * registry.
   */
  public String reference(String name) {
    return bed.registry().map(registry -> registry.address() + "/" + name).orElse(name);
  }

  /** {@link #reference} pinned to the content: "10.87.0.250:5000/skep/web:1@sha256:…". */
  public String pinned(Image image) {
    return reference(image.name()) + "@" + contents.digest(image);
  }

  /** The digest of the image's manifest, by which a registry knows it: "sha256:…". */
  public String digest(Image image) {
    return contents.digest(image);
  }

  /** The id by which an engine knows the image: "sha256:…". */
  public String id(Image image) {
    return contents.id(image);
  }

  /**
   * Makes images available to all hosts: in the registry if there is one, otherwise in each engine
   * that is up.
   */
  public void publish(List<Image> images) {
    if (bed.registry().isEmpty()) {
      load(bed.hosts().stream().filter(Host::isEngineUp).toList(), images);
      return;
    }
    try {
      new Push(bed.registry().get().address()).push(contents, images);
    } catch (IOException e) {
      throw new BedException("cannot push images: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BedException("interrupted while pushing images", e);
    }
  }

  /**
   * Puts images into the engines of some hosts under the names of {@link #reference}, so nothing
   * needs to be pulled.
   */
  public void load(List<Host> hosts, List<Image> images) {
    Map<String, Image> named = new LinkedHashMap<>();
    images.forEach(each -> named.put(reference(each.name()), each));
    byte[] archive = contents.archive(named);
    Lifecycle.inParallel(hosts.stream().<Runnable>map(host -> () -> load(host, archive)).toList());
  }

  private static void load(Host host, byte[] archive) {
    Path file = host.directory().resolve("images-to-load.tar");
    try {
      Files.write(file, archive);
      host.docker("load", "--quiet", "--input", file.toString()).orThrow();
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new BedException("cannot write %s: %s".formatted(file, e), e);
    }
  }
}
