package dev.skep.testbed.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** The contents of images: their shared layer and, for each, a configuration and a manifest. */
public final class ImageSet {
  static final String MANIFEST_TYPE = "application/vnd.docker.distribution.manifest.v2+json";
  private static final String CONFIG_TYPE = "application/vnd.docker.container.image.v1+json";
  private static final String LAYER_TYPE = "application/vnd.docker.image.rootfs.diff.tar.gzip";
  private static final String CREATED = "2026-01-01T00:00:00Z";

  private final byte[] layer;
  private final byte[] compressedLayer;

  private ImageSet(byte[] layer) {
    this.layer = layer;
    this.compressedLayer = compress(layer);
  }

  /**
   * Images made of the given busybox.
   *
   * @param busybox a statically linked busybox
   * @param applets the names under which containers are to find it
   */
  public static ImageSet of(byte[] busybox, List<String> applets) {
    return new ImageSet(RootFileSystem.of(busybox, applets));
  }

  /** The layer as registries hold it. */
  byte[] compressedLayer() {
    return compressedLayer;
  }

  /** The configuration; its digest is the image's id. */
  byte[] configuration(Image image) {
    List<String> environment = new ArrayList<>(List.of("PATH=/bin"));
    image.environment().entrySet().stream()
        .map(each -> each.getKey() + "=" + each.getValue())
        .sorted()
        .forEach(environment::add);
    Map<String, Map<String, String>> ports =
        image.ports().stream().collect(Collectors.toMap(port -> port + "/tcp", port -> Map.of()));
    return json(
        Map.of(
            "architecture", architecture(System.getProperty("os.arch")),
            "os", "linux",
            "created", CREATED,
            "config",
                Map.of(
                    "Cmd",
                    image.command(),
                    "Env",
                    environment,
                    "ExposedPorts",
                    ports,
                    "Labels",
                    image.labels(),
                    "WorkingDir",
                    "/"),
            "rootfs", Map.of("type", "layers", "diff_ids", List.of(Digest.of(layer))),
            "history", List.of(Map.of("created", CREATED, "created_by", "skep testbed"))));
  }

  /** The manifest; its digest is what a registry calls the image. */
  byte[] manifest(Image image) {
    byte[] configuration = configuration(image);
    return json(
        Map.of(
            "schemaVersion",
            2,
            "mediaType",
            MANIFEST_TYPE,
            "config",
            Map.of(
                "mediaType",
                CONFIG_TYPE,
                "size",
                configuration.length,
                "digest",
                Digest.of(configuration)),
            "layers",
            List.of(
                Map.of(
                    "mediaType",
                    LAYER_TYPE,
                    "size",
                    compressedLayer.length,
                    "digest",
                    Digest.of(compressedLayer)))));
  }

  /** What engines call the image: "sha256:…". */
  public String id(Image image) {
    return Digest.of(configuration(image));
  }

  /** What registries call the image: "sha256:…". */
  public String digest(Image image) {
    return Digest.of(manifest(image));
  }

  /**
   * The archive that {@code docker load} takes.
   *
   * @param images what is to be in it, by the full name that it gets there
   */
  public byte[] archive(Map<String, Image> images) {
    String layerFile = Digest.hex(layer) + "/layer.tar";
    Tar tar = new Tar().directory(Digest.hex(layer), 0755).file(layerFile, 0644, layer);
    List<Map<String, Object>> entries = new ArrayList<>();
    Set<String> written = new LinkedHashSet<>();
    images.forEach((reference, image) -> {
      byte[] configuration = configuration(image);
      String file = Digest.hex(configuration) + ".json";
      if (written.add(file)) {
        tar.file(file, 0644, configuration);
      }
      entries.add(
          Map.of("Config", file, "RepoTags", List.of(reference), "Layers", List.of(layerFile)));
    });
    return tar.file("manifest.json", 0644, json(entries)).toBytes();
  }

  /** The Go name of an architecture that Java calls otherwise. */
  static String architecture(String javaName) {
    return switch (javaName) {
      case "amd64", "x86_64" -> "amd64";
      case "aarch64" -> "arm64";
      default -> javaName;
    };
  }

  private static byte[] json(Object value) {
    return Json.write(value).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] compress(byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new FastGzip(out)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** It never leaves the machine, so time counts and size does not. */
  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(ByteArrayOutputStream out) throws IOException {
      super(out);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }
}
