package dev.skep.manifests.flags;

import dev.skep.api.model.ContainerSpec.FileReference;
import dev.skep.manifests.flags.CommaFields.Field;
import dev.skep.manifests.values.InvalidValue;

/**
 * A secret or config as a file: {@code NAME}, or {@code source=NAME,target=PATH,mode=0400}. Which
 * content it is, is settled when the wish is admitted: the present one.
 */
final class FileFlag {
  private static final int DEFAULT_MODE = 0444;
  private static final int MAX_MODE = 07777;

  private FileFlag() {}

  static FileReference parse(String text) throws InvalidValue {
    String source = "";
    String target = "";
    String uid = "0";
    String gid = "0";
    int mode = DEFAULT_MODE;
    if (!text.contains("=") && !text.contains(",")) {
      source = text;
    } else {
      for (Field field : CommaFields.of(text)) {
        switch (field.key()) {
          case "source", "src" -> source = field.value();
          case "target" -> target = field.value();
          case "uid" -> uid = field.value();
          case "gid" -> gid = field.value();
          case "mode" -> mode = MountFlag.octal("mode", field.value(), MAX_MODE);
          default -> throw new InvalidValue("invalid field in request: " + field.key());
        }
      }
    }
    if (source.isEmpty()) {
      throw new InvalidValue("'" + text + "': source is required");
    }
    return new FileReference(source, null, "", target.isEmpty() ? source : target, uid, gid, mode);
  }
}
