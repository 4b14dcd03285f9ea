package dev.skep.api.http;

import java.util.List;
import java.util.Map;

/**
 * To make the cluster as a set of manifests says, in one transaction.
 *
 * @param files all manifests; at least one
 * @param stack the name of the stack that the named Compose files make up; empty for the name of
 *     the first one's folder
 * @param environment the variables that the manifests refer to and that are set; nothing else of
 *     the client's environment
 * @param referenced the files that the manifests refer to
 * @param prune whether what the set brought before and the manifests no longer have goes
 * @param profiles whose services to take besides those without a profile; {@code *} is all
 * @param dryRun whether only to say what would change
 */
public record SetApply(
    List<File> files,
    String stack,
    Map<String, String> environment,
    List<StackApply.Referenced> referenced,
    boolean prune,
    List<String> profiles,
    boolean dryRun) {
  public SetApply {
    files = Wire.list(files);
    stack = Wire.text(stack);
    environment = Wire.map(environment);
    referenced = Wire.list(referenced);
    profiles = Wire.list(profiles);
  }

  /**
   * A manifest.
   *
   * @param name as the user named it or the folder in which it was found, {@code -} for standard
   *     input; problems carry it
   * @param text the content
   * @param path absolute, on the client: relative paths in the manifest start in its folder
   * @param named whether the user named the file itself; Compose files that are named are one
   *     stack, those that are found in folders are one stack each
   */
  public record File(String name, String text, String path, boolean named) {
    public File {
      name = Wire.text(name);
      text = Wire.text(text);
      path = Wire.text(path);
    }
  }

  /** Never tells the values of variables. */
  @Override
  public String toString() {
    return "SetApply[" + files.stream().map(File::name).toList() + "]";
  }
}
