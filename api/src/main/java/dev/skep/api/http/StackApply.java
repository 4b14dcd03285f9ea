package dev.skep.api.http;

import java.util.List;
import java.util.Map;

/**
 * To make a stack as its files say: what they no longer have is removed, unless asked otherwise.
 *
 * @param files in the order of precedence: later ones change earlier ones; at least one
 * @param directory absolute, on the client: where relative paths in the manifest start
 * @param environment the variables that the manifest refers to and that are set; nothing else of
 *     the client's environment
 * @param referenced the files that the manifest refers to
 * @param dryRun whether only to say what would change
 * @param noPrune whether what the files no longer have stays, and stays the stack's
 * @param strict whether the files are read as the docker CLI reads them
 * @param profiles whose services to run besides those without a profile; {@code *} is all
 */
public record StackApply(
    List<File> files,
    String directory,
    Map<String, String> environment,
    List<Referenced> referenced,
    boolean dryRun,
    boolean noPrune,
    boolean strict,
    List<String> profiles) {
  public StackApply {
    profiles = Wire.list(profiles);
    files = Wire.list(files);
    directory = Wire.text(directory);
    environment = Wire.map(environment);
    referenced = Wire.list(referenced);
  }

  /** Read by today's Compose Specification, without profiles. */
  public StackApply(
      List<File> files,
      String directory,
      Map<String, String> environment,
      List<Referenced> referenced,
      boolean dryRun,
      boolean noPrune) {
    this(files, directory, environment, referenced, dryRun, noPrune, false, List.of());
  }

  /**
   * A manifest.
   *
   * @param name as the user named it, {@code -} for standard input; problems carry it
   * @param text the content
   */
  public record File(String name, String text) {}

  /**
   * A file that a manifest refers to, for example the content of a secret.
   *
   * @param path absolute, on the client
   * @param content base64 (RFC 4648)
   */
  public record Referenced(String path, String content) {
    /** Never tells the content. */
    @Override
    public String toString() {
      return "Referenced[" + path + "]";
    }
  }

  /** Never tells the values of variables. */
  @Override
  public String toString() {
    return "StackApply[" + files.stream().map(File::name).toList() + "]";
  }
}
