package dev.skep.manifests.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.intent.Problem;
import dev.skep.manifests.tree.Position;
import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree;
import dev.skep.manifests.tree.Tree.Mapping;
import dev.skep.manifests.tree.Tree.Scalar;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlReaderTest {
  /** Ends what never ends; how long the rest takes depends on the machine. */
  private static final int ENDLESS_SECONDS = 600;

  private final Problems problems = new Problems();

  private Mapping read(String text) {
    Optional<Mapping> mapping = new YamlReader(problems).read("f.yml", text);
    assertThat(problems.inOrder(List.of("f.yml"))).isEmpty();
    return mapping.orElseThrow();
  }

  /** The one problem of a text that cannot be read. */
  private Problem refused(String text) {
    assertThat(new YamlReader(problems).read("f.yml", text)).isEmpty();
    List<Problem> found = problems.inOrder(List.of("f.yml"));
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  @Test
  void everyValueKnowsItsPlace() {
    Mapping file = read("a: 1\nb:\n  - x\n  - {k: 'v'}\n");
    assertThat(file.entry("b").orElseThrow().key()).isEqualTo(new Position("f.yml", 2, 1));
    Tree.Sequence list = (Tree.Sequence) file.get("b").orElseThrow();
    assertThat(list.items().get(0).position()).isEqualTo(new Position("f.yml", 3, 5));
    Mapping inner = (Mapping) list.items().get(1);
    assertThat(inner.get("k").orElseThrow().position()).isEqualTo(new Position("f.yml", 4, 9));
  }

  @Test
  void columnsCountCharactersNotBytes() {
    Mapping file = read("\"é😀\": ü\n");
    assertThat(file.get("é😀").orElseThrow().position().column()).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "text | TEXT | text",
        "     | NULL |",
        "~    | NULL |",
        "Null | NULL |",
        "nULL | TEXT | nULL",
        "true | BOOLEAN | true",
        "TRUE | BOOLEAN | true",
        "yes  | TEXT | yes",
        "on   | TEXT | on",
        "1_000 | INTEGER | 1000",
        "0777 | INTEGER | 511",
        "0o17 | INTEGER | 15",
        "0x1F | INTEGER | 31",
        "0b11 | INTEGER | 3",
        "-0   | INTEGER | 0",
        "+5   | INTEGER | 5",
        "08   | FLOAT | 8",
        "0o8  | TEXT | 0o8",
        "18446744073709551615 | INTEGER | 18446744073709551615",
        "18446744073709551616 | FLOAT | 1.8446744073709552e+19",
        "1.10 | FLOAT | 1.1",
        ".5   | FLOAT | 0.5",
        "1e3  | FLOAT | 1000",
        "1e6  | FLOAT | 1e+06",
        "1234567.5 | FLOAT | 1.2345675e+06",
        "0.0001 | FLOAT | 0.0001",
        "0.00001 | FLOAT | 1e-05",
        "1e999 | TEXT | 1e999",
        "0X1F | INTEGER | 31",
        "0B11 | INTEGER | 3",
        "12:30:45 | TEXT | 12:30:45",
        "2001-01-01 | TIME | 2001-01-01",
        "2001-1-1T1:2:3.5+02:00 | TIME | 2001-1-1T1:2:3.5+02:00",
        "2001-02-30 | TEXT | 2001-02-30",
        "2001-01-01T01:02:03 | TEXT | 2001-01-01T01:02:03",
        "!!str 3 | TEXT | 3",
        "!!float 3 | FLOAT | 3",
        "!!binary aGk= | TEXT | hi",
        "!!timestamp 2001-01-01 | TIME | 2001-01-01",
        "!other 3 | TEXT | 3",
        "! 3 | INTEGER | 3",
        "\"3\" | TEXT | 3"
      })
  void plainScalarsMeanWhatTheDockerCliTakesThemFor(String yaml, Tree.Type type, String text) {
    Scalar scalar = (Scalar) read("k: " + (yaml == null ? "" : yaml)).get("k").orElseThrow();
    assertThat(scalar.type()).isEqualTo(type);
    assertThat(scalar.text()).isEqualTo(text == null ? "" : text);
  }

  @Test
  void mergeKeysTakeOverWhatIsNotSaid() {
    Mapping file =
        read("x: &x {a: 1, b: 2}\ny: &y {b: 3, c: 4}\nz:\n  a: 9\n  <<: [*x, *y]\nw: {'<<': 1}\n");
    Mapping z = (Mapping) file.get("z").orElseThrow();
    assertThat(z.values()).hasSize(3);
    assertThat(((Scalar) z.get("a").orElseThrow()).text()).isEqualTo("9");
    assertThat(((Scalar) z.get("b").orElseThrow()).text()).isEqualTo("2");
    assertThat(((Scalar) z.get("c").orElseThrow()).text()).isEqualTo("4");
    assertThat(((Mapping) file.get("w").orElseThrow()).get("<<")).isPresent();
  }

  @Test
  void aByteOrderMarkAndWindowsLineEndsAreFine() {
    Mapping file = read("\uFEFFa: 1\r\nb: |\r\n  x\r\n  y\r\n");
    assertThat(((Scalar) file.get("b").orElseThrow()).text()).isEqualTo("x\ny\n");
  }

  @Test
  void onlyTheFirstDocumentIsReadAndTheUserIsTold() {
    assertThat(new YamlReader(problems).read("f.yml", "a: 1\n---\nb: 2\n")).isPresent();
    assertThat(problems.hasErrors()).isFalse();
    assertThat(problems.inOrder(List.of("f.yml")).toString())
        .contains("f.yml:2:1")
        .contains("first document");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a: 1\\na: 2 | 2 | 1 | the key 'a' stands already in line 1",
        "a:\\n\\tb: 1 | 2 | 1 | tab",
        "a: b: c | 1 | 5 | a ':' stands where no key can be",
        "a: 'x | 1 | 6 | closing quote",
        "a: [1, 2 | 1 | 9 | closing bracket",
        "a: {b: 1 | 1 | 9 | closing bracket",
        "a: 1\\n b: 2 | 2 | 3 | a ':' stands where no key can be",
        "a: 1\\n]  | 2 | 1 | not valid YAML",
        "- a | 1 | 1 | a list where keys",
        "just text | 1 | 1 | text where keys",
        "12 | 1 | 1 | a whole number where keys",
        "--- | 1 | 4 | empty where keys",
        "a: *x | 1 | 4 | no complete anchor",
        "a: &a [*a] | 1 | 8 | no complete anchor",
        "1: x | 1 | 1 | a key must be text, not a whole number; write it in quotes",
        "[a]: x | 1 | 1 | a key must be text, not a list",
        "a: !!binary a | 1 | 4 | is not base64",
        "a: !!int x | 1 | 4 | 'x' is not a whole number",
        "<<: 3 | 1 | 1 | '<<' takes over mappings",
        "%YAML 3.0\\n---\\na: 1 | 1 | 1 | not valid YAML",
        "a: \\7 | 1 | 4 | U+0007",
        "a: x\\nb: \uFFFF | 2 | 4 | not UTF-8",
        "a: @x | 1 | 4 | not valid YAML",
        "a\\nb: c | 1 | 1 | text where keys",
      })
  void whatCannotBeReadGivesOneClearProblem(String text, int line, int column, String message) {
    Problem problem = refused(text.translateEscapes());
    assertThat(problem.message()).contains(message);
    assertThat(problem.line() + ":" + problem.column()).isEqualTo(line + ":" + column);
  }

  @Test
  void anEmptyFileIsSaidToBeEmpty() {
    assertThat(refused("").message()).contains("empty");
  }

  @Test
  void aFileOfCommentsIsSaidToBeEmpty() {
    assertThat(refused("# nothing\n").message()).contains("empty");
  }

  @Test
  @Timeout(ENDLESS_SECONDS)
  void hugeTextIsRefusedBeforeItIsParsed() {
    assertThat(refused("a: " + "x".repeat(Limits.MAX_CHARACTERS)).message()).contains("at most");
  }

  @Test
  @Timeout(ENDLESS_SECONDS)
  void aliasesOfAliasesCannotExplode() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 30; i++) {
      String before = "*a" + (i - 1) + ",";
      bomb.append("a%d: &a%d [%s]\n".formatted(i, i, before.repeat(10)));
    }
    assertThat(refused(bomb.toString()).message()).contains("aliases");
  }

  @Test
  @Timeout(ENDLESS_SECONDS)
  void longTextsCannotBeMultipliedByAliases() {
    String text = "a: &a " + "x".repeat(500_000) + "\nb: [" + "*a,".repeat(50_000) + "]\n";
    assertThat(refused(text).message()).contains("aliases");
  }

  @Test
  @Timeout(ENDLESS_SECONDS)
  void nestingIsBounded() {
    assertThat(refused("a: " + "[".repeat(200_000)).message()).contains("nested deeper");
    StringBuilder block = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      block.append(" ".repeat(i)).append("a:\n");
    }
    Problems deep = new Problems();
    assertThat(new YamlReader(deep).read("f.yml", block.toString())).isEmpty();
    assertThat(deep.inOrder(List.of("f.yml")).toString()).contains("nested deeper");
  }

  /** The processor's time of this thread: other work on the machine does not count. */
  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  @Test
  @Timeout(ENDLESS_SECONDS)
  void textsThatMakeScannersSlowStayCheap() {
    for (String part :
        List.of(
            "? ", "{a: ", "- ", "&a ", "\"", "'", "a: |\n", "[{", "%", "!", "# \n", "*a ",
            "a:\n")) {
      long start = cpuNanos();
      new YamlReader(new Problems()).read("f.yml", part.repeat(900_000 / part.length()));
      assertThat(Duration.ofNanos(cpuNanos() - start)).as(part).isLessThan(Duration.ofSeconds(20));
    }
  }
}
