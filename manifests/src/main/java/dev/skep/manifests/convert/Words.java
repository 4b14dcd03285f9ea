package dev.skep.manifests.convert;

import dev.skep.manifests.tree.Fields;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The constants of our enumerations as users write them. */
final class Words {
  private Words() {}

  /**
   * The constant for a word; the given one for no word; an unknown word is a problem.
   *
   * @param request holds the word under {@code key}
   * @param written the file's key
   */
  static <E extends Enum<E>> E parse(
      Class<E> type, Fields request, String key, String written, E otherwise) {
    String word = request.text(key);
    if (word.isEmpty()) {
      return otherwise;
    }
    Optional<E> constant =
        Arrays.stream(type.getEnumConstants())
            .filter(candidate -> wordOf(candidate).equals(word))
            .findFirst();
    if (constant.isEmpty()) {
      request
          .problems()
          .error(
              request.at(key),
              "'"
                  + written
                  + "' is one of "
                  + String.join(
                      ", ", Arrays.stream(type.getEnumConstants()).map(Words::wordOf).toList())
                  + ", not '"
                  + word
                  + "'");
    }
    return constant.orElse(otherwise);
  }

  private static String wordOf(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
