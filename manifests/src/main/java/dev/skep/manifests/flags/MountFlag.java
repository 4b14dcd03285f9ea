package dev.skep.manifests.flags;

import dev.skep.api.model.ContainerSpec.Mount;
import dev.skep.manifests.flags.CommaFields.Field;
import dev.skep.manifests.values.ByteSize;
import dev.skep.manifests.values.InvalidValue;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** A mount: {@code type=bind,source=/srv,target=/data,readonly}. */
final class MountFlag {
  private static final int MAX_MODE = 07777;
  private static final Set<String> PROPAGATIONS =
      Set.of("private", "rprivate", "shared", "rshared", "slave", "rslave");

  private Mount.Type type = Mount.Type.VOLUME;
  private String source = "";
  private String target = "";
  private boolean readOnly;
  private String consistency = "";
  private String propagation = "";
  private boolean noCopy;
  private final Map<String, String> volumeLabels = new LinkedHashMap<>();
  private String volumeDriver = "";
  private final Map<String, String> volumeOptions = new LinkedHashMap<>();
  private long tmpfsSize;
  private int tmpfsMode;

  private MountFlag() {}

  static Mount parse(String text) throws InvalidValue {
    if (text.isBlank()) {
      throw new InvalidValue("value is empty");
    }
    MountFlag mount = new MountFlag();
    for (Field field : CommaFields.of(text)) {
      mount.set(field);
    }
    return mount.built(text);
  }

  private void set(Field field) throws InvalidValue {
    String value = field.value();
    switch (field.key()) {
      case "readonly", "ro" -> readOnly = field.flag();
      case "volume-nocopy" -> noCopy = field.flag();
      default -> {
        if (field.bare()) {
          throw new InvalidValue("invalid field '" + field.text() + "' must be a key=value pair");
        }
        setValue(field, value);
      }
    }
  }

  private void setValue(Field field, String value) throws InvalidValue {
    switch (field.key()) {
      case "type" -> type = type(value);
      case "source", "src" -> source = value;
      case "target", "dst", "destination" -> target = value;
      case "consistency" -> consistency = value.toLowerCase(Locale.ROOT);
      case "bind-propagation" -> propagation = propagation(value);
      case "volume-driver" -> volumeDriver = value;
      case "volume-label" -> put(volumeLabels, value);
      case "volume-opt" -> put(volumeOptions, value);
      case "tmpfs-size" -> tmpfsSize = ByteSize.parse(value);
      case "tmpfs-mode" -> tmpfsMode = octal(field.key(), value, MAX_MODE);
      case "bind-nonrecursive", "bind-recursive", "volume-subpath", "image-subpath" ->
          throw new InvalidValue("'" + field.key() + "' is not supported; leave it out");
      default -> throw field.unexpected();
    }
  }

  private static void put(Map<String, String> pairs, String text) throws InvalidValue {
    String[] pair = Given.pair(text);
    pairs.put(pair[0], pair[1]);
  }

  private static Mount.Type type(String value) throws InvalidValue {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "bind" -> Mount.Type.BIND;
      case "volume" -> Mount.Type.VOLUME;
      case "tmpfs" -> Mount.Type.TMPFS;
      default ->
          throw new InvalidValue("type is one of bind, volume and tmpfs, not '" + value + "'");
    };
  }

  private static String propagation(String value) throws InvalidValue {
    String word = value.toLowerCase(Locale.ROOT);
    if (!PROPAGATIONS.contains(word)) {
      throw new InvalidValue("'" + value + "' is no propagation of a bind mount");
    }
    return word;
  }

  static int octal(String key, String text, int max) throws InvalidValue {
    if (!text.matches("[0-7]{1,5}") || Integer.parseInt(text, 8) > max) {
      throw new InvalidValue("invalid " + key + " specified: '" + text + "'; write it like 0440");
    }
    return Integer.parseInt(text, 8);
  }

  private Mount built(String text) throws InvalidValue {
    if (target.isEmpty()) {
      throw new InvalidValue("'" + text + "': target is required");
    }
    if (!target.startsWith("/")) {
      throw new InvalidValue("the path '" + target + "' in the container must start with '/'");
    }
    boolean volume = noCopy || !volumeDriver.isEmpty();
    volume |= !volumeLabels.isEmpty() || !volumeOptions.isEmpty();
    require(!volume || type == Mount.Type.VOLUME, "volume-*");
    require(propagation.isEmpty() || type == Mount.Type.BIND, "bind-*");
    require(tmpfsSize == 0 && tmpfsMode == 0 || type == Mount.Type.TMPFS, "tmpfs-*");
    if (type == Mount.Type.BIND && !source.startsWith("/")) {
      throw new InvalidValue(
          "invalid mount path: '" + source + "': the source of a bind mount must be absolute");
    }
    if (type == Mount.Type.TMPFS && !source.isEmpty()) {
      throw new InvalidValue("a tmpfs has no source; leave out source=" + source);
    }
    return new Mount(
        type,
        source,
        target,
        readOnly,
        consistency,
        propagation,
        noCopy,
        volumeLabels,
        volumeDriver,
        volumeOptions,
        tmpfsSize,
        tmpfsMode);
  }

  private void require(boolean fits, String options) throws InvalidValue {
    if (!fits) {
      throw new InvalidValue(
          "cannot mix '"
              + options
              + "' options with mount type '"
              + type.name().toLowerCase(Locale.ROOT)
              + "'");
    }
  }
}
