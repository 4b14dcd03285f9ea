package dev.skep.testbed.demo;

import dev.skep.testbed.BedException;
import dev.skep.testbed.Prerequisites;
import java.nio.file.Path;
import java.util.List;

/**
 * The entry of the demonstration. {@code up DISTRIBUTION} tells the story and leaves the cluster
 * up; {@code down} removes every trace. Exit codes: 0, 1 if a step failed, 2 if the command line
 * was not understood.
 */
public final class Demo {
  private static final Path DIRECTORY = Path.of(System.getProperty("java.io.tmpdir"), "skep-demo");
  private static final String STACK = "examples/hello/stack.yml";

  private Demo() {}

  public static void main(String[] arguments) {
    System.exit(run(List.of(arguments)));
  }

  private static int run(List<String> arguments) {
    try {
      if (arguments.size() == 2 && arguments.getFirst().equals("up")) {
        Path distribution = Path.of(arguments.getLast()).toAbsolutePath();
        if (Prerequisites.isRoot()) {
          new ThreeHosts(DIRECTORY, distribution, Path.of(STACK)).play();
        } else {
          new OneNode(DIRECTORY, distribution, Path.of(STACK)).play();
        }
        return 0;
      }
      if (arguments.equals(List.of("down"))) {
        OneNode.remove(DIRECTORY);
        ThreeHosts.remove(DIRECTORY);
        System.out.println("The demo is gone.");
        return 0;
      }
      System.err.println("usage: Demo up DISTRIBUTION | down");
      return 2;
    } catch (BedException e) {
      System.err.println(e.getMessage());
      System.err.println("`make demo-down` removes what the demo had begun.");
      return 1;
    }
  }
}
