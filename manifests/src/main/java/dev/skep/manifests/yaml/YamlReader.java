package dev.skep.manifests.yaml;

import dev.skep.manifests.tree.Position;
import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads the first documents of the YAML files of one stack. */
public final class YamlReader {
  private final Problems problems;
  private final Budget budget = new Budget();

  /**
   * For the files of one stack, which share the bounds.
   *
   * @param problems receives one error for each file that cannot be read
   */
  public YamlReader(Problems problems) {
    this.problems = problems;
  }

  /**
   * Reads a text whose top level is a mapping.
   *
   * @param file for the positions
   * @param text the content
   * @return nothing if the text cannot be read
   */
  public Optional<Tree.Mapping> read(String file, String text) {
    return read(file, text, Optional.empty());
  }

  /**
   * Reads all documents of a text, each of which is a mapping; empty ones are left out, and so is
   * what {@link Overrides} say.
   *
   * @return nothing if any of them cannot be read
   */
  public Optional<List<Tree.Mapping>> readAll(String file, String text) {
    return guarded(file, text, () -> parseAll(file, text));
  }

  /**
   * A file with what it says about earlier ones.
   *
   * @param mapping the content, without what it resets
   * @param overrides how it goes together with earlier files
   */
  public record Document(Tree.Mapping mapping, Overrides overrides) {}

  /** Reads a text whose top level is a mapping, in which {@link Overrides} may stand. */
  public Optional<Document> readWithOverrides(String file, String text) {
    Overrides overrides = new Overrides();
    return read(file, text, Optional.of(overrides))
        .map(mapping -> new Document(overrides.own(mapping), overrides));
  }

  private Optional<Tree.Mapping> read(String file, String text, Optional<Overrides> overrides) {
    return guarded(file, text, () -> parse(file, text, overrides));
  }

  private <T> Optional<T> guarded(String file, String text, Supplier<T> reading) {
    try {
      Text.check(file, text);
      return Optional.of(reading.get());
    } catch (Unreadable e) {
      problems.error(e.at, e.problem);
    } catch (MarkedYamlEngineException e) {
      problems.error(
          e.getProblemMark()
              .or(e::getContextMark)
              .map(mark -> new Position(file, mark.getLine() + 1, mark.getColumn() + 1))
              .orElse(Position.startOf(file)),
          YamlComplaint.inPlainWords(e));
    } catch (YamlEngineException e) {
      problems.error(Position.startOf(file), "this is not valid YAML: " + e.getMessage());
    }
    return Optional.empty();
  }

  private List<Tree.Mapping> parseAll(String file, String text) {
    Iterator<Event> events = events(file, text);
    List<Tree.Mapping> documents = new ArrayList<>();
    while (events.next() instanceof DocumentStartEvent) {
      Overrides overrides = new Overrides();
      switch (new TreeBuilder(file, events, budget, Optional.of(overrides)).build()) {
        case Tree.Mapping mapping -> documents.add(overrides.own(mapping));
        case Tree.Scalar scalar when scalar.isNull() -> {}
        case Tree other -> throw noMapping(other);
      }
      events.next(); // the end of the document
    }
    return documents;
  }

  private static Iterator<Event> events(String file, String text) {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(file)
            .setUseMarks(true)
            .setParseComments(false)
            .setCodePointLimit(Limits.MAX_CHARACTERS)
            .build();
    Iterator<Event> events = new Parse(settings).parseString(text).iterator();
    events.next(); // the start of the stream
    return events;
  }

  private static Unreadable noMapping(Tree tree) {
    return new Unreadable(
        tree.position(),
        "the file holds "
            + tree.kindName()
            + " where keys such as 'services:' belong; is this a stack file?");
  }

  private Tree.Mapping parse(String file, String text, Optional<Overrides> overrides) {
    Iterator<Event> events = events(file, text);
    Event start = events.next();
    if (!(start instanceof DocumentStartEvent)) {
      throw new Unreadable(
          Position.startOf(file), "the file is empty; a stack file needs at least 'services:'");
    }
    Tree tree = new TreeBuilder(file, events, budget, overrides).build();
    if (!(tree instanceof Tree.Mapping mapping)) {
      throw noMapping(tree);
    }
    events.next(); // the end of the document
    try {
      warnOfFurtherDocuments(file, events);
    } catch (MarkedYamlEngineException e) {
      // The docker CLI never looks at what follows the first document.
      if (overrides.isPresent()) {
        throw e;
      }
    }
    return mapping;
  }

  private void warnOfFurtherDocuments(String file, Iterator<Event> events) {
    Event next = events.next();
    if (next instanceof DocumentStartEvent) {
      problems.warning(
          TreeBuilder.positionOf(file, next),
          "only the first document of a file is read; put what follows '---' in a file of its own");
    }
  }

  /** The text cannot be used; carried out of the depth of the parser, never out of this package. */
  static final class Unreadable extends RuntimeException {
    final transient Position at;
    final String problem;

    Unreadable(Position at, String problem) {
      super(problem, null, false, false);
      this.at = at;
      this.problem = problem;
    }
  }
}
