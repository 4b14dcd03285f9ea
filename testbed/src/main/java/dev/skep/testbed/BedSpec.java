package dev.skep.testbed;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * What a bed is to consist of.
 *
 * @param hosts how many hosts, named node-1, node-2, …
 * @param engines whether each runs a Docker Engine
 * @param registry whether there is a registry, with the standard images in it
 * @param liveRestore whether containers outlive a restart of their engine (the engine's option of
 *     that name)
 * @param diskMebibytes size of each host's {@linkplain Host#disk() disk}; 0 for none
 * @param detached whether the bed outlives the JVM that started it
 */
record BedSpec(
    int hosts,
    boolean engines,
    boolean registry,
    boolean liveRestore,
    int diskMebibytes,
    boolean detached) {

  /** Host n has the n-th address of a /24; those above are the registry's and this machine's. */
  static final int MAX_HOSTS = 200;

  BedSpec {
    if (hosts < 1 || hosts > MAX_HOSTS) {
      throw new BedException("a bed has 1 to %d hosts, not %d".formatted(MAX_HOSTS, hosts));
    }
    if (diskMebibytes < 0) {
      throw new BedException("a disk has no negative size: " + diskMebibytes + " MiB");
    }
  }

  /** As text, one setting a line. */
  String write() {
    Properties properties = new Properties();
    properties.setProperty("hosts", Integer.toString(hosts));
    properties.setProperty("engines", Boolean.toString(engines));
    properties.setProperty("registry", Boolean.toString(registry));
    properties.setProperty("live-restore", Boolean.toString(liveRestore));
    properties.setProperty("disk-mebibytes", Integer.toString(diskMebibytes));
    properties.setProperty("detached", Boolean.toString(detached));
    try {
      StringWriter text = new StringWriter();
      properties.store(text, null);
      return text.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Inverse of {@link #write()}. */
  static BedSpec read(String text) {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new BedSpec(
        Integer.parseInt(properties.getProperty("hosts", "0")),
        Boolean.parseBoolean(properties.getProperty("engines")),
        Boolean.parseBoolean(properties.getProperty("registry")),
        Boolean.parseBoolean(properties.getProperty("live-restore")),
        Integer.parseInt(properties.getProperty("disk-mebibytes", "0")),
        Boolean.parseBoolean(properties.getProperty("detached")));
  }
}
