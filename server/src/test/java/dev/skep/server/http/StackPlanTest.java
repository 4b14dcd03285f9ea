package dev.skep.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.model.Kind;
import dev.skep.api.model.Service;
import dev.skep.api.model.Stack;
import dev.skep.api.state.ClusterState;
import dev.skep.server.http.CliOnManager.Ended;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Diffs, applies, prunes and rollbacks of stacks, from the command line to the store and back. */
class StackPlanTest {
  private static final String SHOP =
      """
      version: "3.8"
      services:
        web:
          image: web:1
          environment: {A: "1", B: "2"}
          stop_grace_period: 1m
          deploy:
            replicas: 2
            update_config: {monitor: 100ms}
            resources: {limits: {memory: 1g}}
          secrets: [key]
        db:
          image: db:1
          deploy: {update_config: {monitor: 100ms}}
      secrets:
        key: {file: ./key.txt}
      """;

  @TempDir private Path folder;
  private CliOnManager cli;

  @BeforeEach
  void start() throws IOException {
    cli = new CliOnManager(folder);
    cli.write("key.txt", "hunter2");
    cli.write("stack.yml", SHOP);
  }

  @AfterEach
  void stop() {
    cli.close();
  }

  private Ended diff(String text) throws IOException {
    cli.write("new.yml", text);
    return cli.skep("diff", "-f", "new.yml", "-s", "shop");
  }

  private String apply(String text, String... more) throws IOException {
    cli.write("stack.yml", text);
    List<String> arguments = new ArrayList<>(List.of("apply", "-f", "stack.yml", "-s", "shop"));
    arguments.addAll(List.of(more));
    return cli.done(arguments.toArray(String[]::new));
  }

  private ClusterState state() {
    return cli.manager().store().state();
  }

  private long replicas(String service) {
    return state()
        .spec(state().serviceNamed(service).orElseThrow().id())
        .orElseThrow()
        .replicas()
        .orElseThrow();
  }

  @Test
  void whatIsNewIsToldFieldByFieldAndNothingIsDone() throws IOException {
    long before = cli.revision();
    Ended plan = diff(SHOP);
    assertThat(plan.code()).as(plan.err()).isEqualTo(1);
    assertThat(plan.out())
        .contains("+ secret shop_key\n    content: digest ")
        .contains("+ service shop_web\n")
        .contains("    image: web:1\n")
        .containsPattern("    environment\\.A: digest [0-9a-f]{12}\n")
        .contains("    deploy.resources.limits.memory: 1g\n")
        .contains("    stop_grace_period: 1m\n")
        .doesNotContain("hunter2")
        .doesNotContain("failure_action")
        .doesNotContain("0444")
        .endsWith("Stack shop: 3 to create.\n");
    assertThat(cli.done("apply", "-f", "new.yml", "-s", "shop", "--dry-run")).isEqualTo(plan.out());
    assertThat(cli.revision()).isEqualTo(before);
  }

  @Test
  void aFileThatMeansTheSameHasNoDifferenceAndApplyingItCommitsNothing() throws IOException {
    apply(SHOP, "--wait");
    String same =
        """
        secrets:
          key:
            file: key.txt
        services:
          db: {deploy: {replicas: 1, update_config: {monitor: 0.1s}}, image: "db:1"}
          web:
            secrets: [{source: key}]
            deploy:
              resources: {limits: {memory: "1073741824"}}
              update_config: {monitor: 100ms}
              replicas: 2
            stop_grace_period: 60s
            environment:
              - B=2
              - A=1
            image: web:1
        version: "3.8"
        """;
    Ended plan = diff(same);
    assertThat(plan.out()).isEqualTo("Stack shop is as wanted: nothing would change.\n");
    assertThat(plan.code()).isZero();
    long before = cli.revision();
    int blobs = state().count(Kind.BLOB);
    assertThat(apply(SHOP)).doesNotContain("Creating").doesNotContain("Updating");
    assertThat(cli.revision()).isEqualTo(before);
    assertThat(state().count(Kind.BLOB)).isEqualTo(blobs);
  }

  @Test
  void whatChangesIsToldWithItsOldValueAndHowItIsCarriedOut() throws IOException {
    apply(SHOP);
    cli.write("key.txt", "hunter3");
    Ended plan =
        diff(
            SHOP.replace("db:1", "db:2")
                .replace("image: db", "user: nobody\n    image: db")
                .replace("B: \"2\"", "C: \"3\""));
    assertThat(plan.code()).isEqualTo(1);
    assertThat(plan.out())
        .containsPattern("~ secret shop_key\n    content: digest \\w{12} → digest \\w{12}\n")
        .contains("~ service shop_web (its tasks are replaced)\n")
        .containsPattern("    environment\\.B: digest [0-9a-f]{12} → \\(not set\\)\n")
        .containsPattern("    environment\\.C: \\(not set\\) → digest [0-9a-f]{12}\n")
        .containsPattern("    secrets\\[shop_key].content: digest \\w{12} → digest \\w{12}\n")
        .contains(
            "~ service shop_db (its tasks are replaced)\n"
                + "    image: db:1 → db:2\n"
                + "    user: (not set) → nobody\n")
        .doesNotContain("hunter")
        .endsWith("Stack shop: 1 to change in place, 2 to roll out.\n");
  }

  @Test
  void whatSomebodyScaledIsToldAsDriftAndTakenBackOnlyWhenApplied() throws IOException {
    apply(SHOP);
    cli.done("service", "scale", "--detach", "shop_web=5");
    Ended plan = diff(SHOP);
    assertThat(plan.out())
        .isEqualTo(
            "~ service shop_web (in place)\n"
                + "    deploy.replicas: 5 → 2   (set by 'service scale', not by the files)\n"
                + "Stack shop: 1 to change in place.\n");
    assertThat(replicas("shop_web")).isEqualTo(5);
    apply(SHOP);
    assertThat(replicas("shop_web")).isEqualTo(2);
    assertThat(diff(SHOP).code()).isZero();
  }

  @Test
  void scriptsGetThePlanAsJson() throws IOException {
    apply(SHOP);
    cli.write("new.yml", SHOP.replace("replicas: 2", "replicas: 3"));
    Ended plan = cli.skep("diff", "-f", "new.yml", "-s", "shop", "-o", "json");
    assertThat(plan.code()).isEqualTo(1);
    assertThat(plan.out().replaceAll("\\s+", " "))
        .contains(
            "\"rolls\": false, \"fields\": [ { \"path\": \"deploy.replicas\", \"before\": \"2\","
                + " \"after\": \"3\", \"setBy\": \"\" } ]");
  }

  @Test
  void troubleIsNoDifference() throws IOException {
    assertThat(diff("services: {web: {image: a, imag: b}}\n").code()).isEqualTo(2);
    assertThat(cli.skep("diff").code()).isEqualTo(2);
    assertThat(cli.skep("diff", "-f", "missing.yml").code()).isEqualTo(2);
    assertThat(diff("version: '3'\nservices: {web: {image: a, nonsense: b}}\n").err())
        .contains("error");
  }

  @Test
  void whatTheFilesNoLongerHaveGoesOrStaysAsAsked() throws IOException {
    apply(SHOP);
    String less =
        SHOP.substring(0, SHOP.indexOf("  db:")) + SHOP.substring(SHOP.indexOf("secrets:\n"));
    Ended kept = cli.skep("diff", "-f", "stack.yml", "-s", "shop", "--no-prune");
    assertThat(kept.code()).isZero();
    assertThat(apply(less, "--no-prune")).contains("Keeping service shop_db\n");
    assertThat(diff(less).out()).contains("- service shop_db\n").contains("1 to remove");
    assertThat(apply(less)).contains("Removing service shop_db\n");
    assertThat(state().serviceNamed("shop_db")).isEmpty();
    assertThat(cli.skep("apply", "-f", "stack.yml", "--prune", "--no-prune").code()).isEqualTo(2);
  }

  @Test
  void aStackKnowsWhatItWasAndBecomesThatAgain() throws IOException {
    apply(SHOP);
    cli.write("key.txt", "hunter3");
    apply(SHOP.replace("replicas: 2", "replicas: 4").replace("  db:", "  cache:"));
    assertThat(cli.done("stack", "history", "shop").lines())
        .hasSize(3)
        .anyMatch(line -> line.startsWith("1          ") && line.contains("stack.yml"))
        .anyMatch(line -> line.startsWith("2 *        "));
    assertThat(cli.done("stack", "history", "shop", "-o", "json"))
        .contains("deploy.replicas: 2 → 4")
        .contains("service shop_db removed")
        .doesNotContain("hunter");
    assertThat(cli.done("rollback", "stack", "shop", "--dry-run"))
        .contains("+ service shop_db\n")
        .contains("- service shop_cache\n")
        .contains("    deploy.replicas: 4 → 2\n");
    assertThat(cli.done("rollback", "stack", "shop", "--wait"))
        .contains("Creating service shop_db\n")
        .contains("Removing service shop_cache\n");
    assertThat(replicas("shop_web")).isEqualTo(2);
    assertThat(cli.done("stack", "history", "shop", "-q")).isEqualTo("1\n2\n3\n");
    cli.write("key.txt", "hunter2");
    assertThat(diff(SHOP).code()).as("it is what the first files say").isZero();
    assertThat(cli.skep("rollback", "stack", "shop", "--to", "9").err())
        .isEqualTo(
            "Error: stack shop never had a revision 9; kept are revisions 1 to 3, see 'skep stack"
                + " history shop'\n");
    assertThat(cli.done("delete", "-f", "stack.yml", "-s", "shop")).contains("Removing service");
  }

  @Test
  void oneInvalidServiceLeavesNothingOfTheStackBehind() throws IOException {
    cli.write(
        "bad.yml",
        SHOP.replace("image: db:1", "image: db:1\n    secrets: [missing]")
            + "  missing: {external: true}\n");
    Ended refused = cli.skep("apply", "-f", "bad.yml", "-s", "shop");
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).isEqualTo("Error: secret not found: missing\n");
    for (Kind kind : List.of(Kind.STACK, Kind.SERVICE, Kind.SERVICE_REVISION, Kind.SECRET)) {
      assertThat(state().count(kind)).as("%s", kind).isZero();
    }
  }

  @Test
  void ofTwoWhoApplyAtTheSameTimeOneWinsWhole() throws Exception {
    cli.write("one.yml", SHOP);
    cli.write("two.yml", SHOP.replace("replicas: 2", "replicas: 3").replace("  db:", "  cache:"));
    Map<String, Long> one = Map.of("shop_web", 2L, "shop_db", 1L);
    Map<String, Long> two = Map.of("shop_web", 3L, "shop_cache", 1L);
    try (ExecutorService users = Executors.newFixedThreadPool(4)) {
      for (int round = 0; round < 5; round++) {
        List<Future<Ended>> ends = new ArrayList<>();
        for (String file : List.of("one.yml", "two.yml", "one.yml", "two.yml")) {
          ends.add(users.submit(() -> cli.skep("apply", "-f", file, "-s", "shop")));
        }
        for (Future<Ended> end : ends) {
          assertThat(end.get().code()).as(end.get().err()).isZero();
        }
        assertThat(services()).isIn(one, two);
        assertThat(recorded()).isEqualTo(services().keySet());
      }
    }
  }

  private Map<String, Long> services() {
    Map<String, Long> services = new TreeMap<>();
    state()
        .services()
        .filter(service -> !service.isRemoving())
        .map(Service::meta)
        .forEach(meta -> services.put(meta.name(), replicas(meta.name())));
    return services;
  }

  private java.util.Set<String> recorded() {
    return state()
        .named(Kind.STACK, "shop")
        .flatMap(state()::stack)
        .flatMap(Stack::current)
        .orElseThrow()
        .services()
        .keySet();
  }
}
