package dev.skep.manifests.yaml;

import dev.skep.manifests.tree.Position;
import dev.skep.manifests.yaml.YamlReader.Unreadable;

/** How much the files of one stack may still hold, with every alias expanded. */
final class Budget {
  private long values = Limits.MAX_VALUES;
  private long characters = Limits.MAX_EXPANDED_CHARACTERS;

  /**
   * Takes from the budget.
   *
   * @throws Unreadable if there is not enough left
   */
  void spend(Position at, long someValues, long someCharacters) {
    values -= someValues;
    characters -= someCharacters;
    if (values < 0 || characters < 0) {
      throw new Unreadable(
          at,
          "the files of a stack hold at most "
              + Limits.MAX_VALUES
              + " values and "
              + Limits.MAX_EXPANDED_CHARACTERS
              + " characters, counted with their aliases expanded");
    }
  }

  /** Values left. */
  long values() {
    return values;
  }

  /** Characters left. */
  long characters() {
    return characters;
  }
}
