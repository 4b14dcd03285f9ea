package dev.skep.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.http.HostView;
import dev.skep.api.http.NodeView;
import dev.skep.api.http.PortView;
import dev.skep.api.http.ServiceView;
import dev.skep.api.http.StackView;
import dev.skep.api.http.TaskView;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tables character by character as swarm's users know them. */
class TablesTest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  private static NodeView node(
      String id,
      String hostname,
      boolean self,
      String state,
      NodeView.@Nullable ManagerStatus manager,
      String runtime) {
    HostView host =
        new HostView(
            hostname,
            "linux",
            "x86_64",
            2_000_000_000L,
            0,
            Map.of(),
            "20.10.24",
            Map.of(),
            List.of(),
            runtime,
            "0.1.0");
    return new NodeView(
        id,
        hostname,
        self,
        manager == null ? "worker" : "manager",
        "active",
        state,
        "",
        "10.0.0.1",
        manager,
        Map.of("disk", "ssd"),
        host,
        3,
        1,
        NOW,
        NOW);
  }

  static ServiceView service(
      String id, String name, String mode, long running, long desired, long completed) {
    return new ServiceView(
        id,
        name,
        "",
        mode,
        running,
        desired,
        completed,
        4,
        0,
        "busybox:latest@sha256:abc",
        List.of(),
        Map.of(),
        1,
        5_000,
        "",
        null,
        false,
        1,
        NOW,
        NOW);
  }

  static TaskView task(
      String id, String name, String desired, String state, int secondsAgo, String error) {
    return new TaskView(
        id,
        name,
        "s1",
        "exit3",
        "",
        1,
        "n2",
        "node-002",
        "busybox:latest",
        desired,
        state,
        NOW.minusSeconds(secondsAgo),
        "",
        error,
        "",
        List.of(),
        "",
        0,
        true,
        NOW.minusSeconds(secondsAgo + 1));
  }

  @Test
  void nodesAreListedByHostNameWithAStarOnTheOneThatAnswers() {
    NodeView.ManagerStatus leader = new NodeView.ManagerStatus(true, "reachable", "");
    NodeView.ManagerStatus lost = new NodeView.ManagerStatus(false, "unreachable", "");
    Table table =
        NodeTable.of(
            List.of(
                node("iyx6ltb7er731t6tykhu5lndw", "node-010", false, "down", lost, "docker"),
                node("9k73v1zdza1m2kk68sxdfdv1x", "node-2", false, "unknown", null, "simulated"),
                node("frgnbfjsv0bl996k7etnusp12", "node-001", true, "ready", leader, "docker")),
            false);
    assertThat(table)
        .hasToString(
            """
            ID                            HOSTNAME   STATUS    AVAILABILITY   MANAGER STATUS   ENGINE VERSION
            frgnbfjsv0bl996k7etnusp12 *   node-001   Ready     Active         Leader           20.10.24
            9k73v1zdza1m2kk68sxdfdv1x     node-2     Unknown   Active                          simulated
            iyx6ltb7er731t6tykhu5lndw     node-010   Down      Active         Unreachable      20.10.24
            """);
  }

  @Test
  void servicesAreListedWithTheirReplicasAndPorts() {
    ServiceView web = service("nl16k0fb4o97gbg51vrdkesyb", "web", "replicated", 2, 2, 0);
    ServiceView ports =
        new ServiceView(
            "iabpf4oy897a5chefhyhvu9gt",
            "dyn",
            "",
            "replicated",
            0,
            3,
            0,
            0,
            2,
            "busybox:latest",
            List.of(
                new PortView("udp", 81, 30_000, "ingress"),
                new PortView("tcp", 80, 30_000, "ingress"),
                new PortView("tcp", 9, 9, "host")),
            Map.of(),
            1,
            5_000,
            "",
            null,
            false,
            1,
            NOW,
            NOW);
    Table table =
        ServiceTable.of(
            List.of(
                web,
                service("maoppi0lxvhtcipc2b8hhayaq", "rjob", "replicated-job", 0, 2, 0),
                ports,
                service("wj7nm4nq2rs5i1kn6n9h1wqar", "gjob", "global-job", 0, 0, 3)),
            false);
    assertThat(table)
        .hasToString(
            """
            ID             NAME      MODE             REPLICAS               IMAGE            PORTS
            iabpf4oy897a   dyn       replicated       0/3 (max 2 per node)   busybox:latest   *:30000->80/tcp, *:30000->81/udp
            wj7nm4nq2rs5   gjob      global job       0/0 (3/3 completed)    busybox:latest   \s
            maoppi0lxvht   rjob      replicated job   0/2 (0/4 completed)    busybox:latest   \s
            nl16k0fb4o97   web       replicated       2/2                    busybox:latest   \s
            """
                .replace("   \s\n", "   \n"));
  }

  @Test
  void tasksOfASlotAreListedNewestFirstAndIndentedAfterIt() {
    Table table =
        TaskTable.of(
            List.of(
                task(
                    "ya43ddnnlh98aaa",
                    "exit3.1",
                    "shutdown",
                    "failed",
                    3,
                    "task: non-zero exit (3)"),
                task("az55qvavo8rkaaa", "exit3.1", "running", "starting", 0, ""),
                task("b7fkrmlcl6csaaa", "exit3.10", "running", "running", 8, ""),
                task(
                    "c7fkrmlcl6csaaa",
                    "exit3.2",
                    "running",
                    "pending",
                    70,
                    "no suitable node (insufficient resources on 3 nodes)")),
            NOW,
            false);
    assertThat(table.toString().replaceAll("(?m) +$", ""))
        .isEqualTo(
            """
            ID             NAME          IMAGE            NODE       DESIRED STATE   CURRENT STATE                     ERROR                              PORTS
            az55qvavo8rk   exit3.1       busybox:latest   node-002   Running         Starting less than a second ago
            ya43ddnnlh98    \\_ exit3.1   busybox:latest   node-002   Shutdown        Failed 3 seconds ago              "task: non-zero exit (3)"
            c7fkrmlcl6cs   exit3.2       busybox:latest   node-002   Running         Pending about a minute ago        "no suitable node (insufficien…"
            b7fkrmlcl6cs   exit3.10      busybox:latest   node-002   Running         Running 8 seconds ago
            """);
  }

  @Test
  void everythingIsShownInFullWhereItIsWanted() {
    String table =
        TaskTable.of(
                List.of(
                    task(
                        "c7fkrmlcl6cs00000000000aa",
                        "exit3.2",
                        "running",
                        "pending",
                        70,
                        "no suitable node (insufficient resources on 3 nodes)")),
                NOW,
                true)
            .toString();
    assertThat(table)
        .contains("c7fkrmlcl6cs00000000000aa")
        .contains("\"no suitable node (insufficient resources on 3 nodes)\"");
  }

  @Test
  void aPendingTaskShowsWhatItWaitsFor() {
    TaskView waiting = task("c7fkrmlcl6cs", "web.2", "running", "pending", 70, "");
    TaskView explained =
        new TaskView(
            waiting.id(),
            waiting.name(),
            "s1",
            "web",
            "",
            2,
            "",
            "",
            "web:1",
            "running",
            "pending",
            NOW,
            "",
            "",
            "no node satisfies node.labels.disk==ssd",
            List.of(new PortView("tcp", 80, 8123, "host")),
            "",
            0,
            true,
            NOW);
    assertThat(TaskTable.of(List.of(explained), NOW, true).toString())
        .contains("\"no node satisfies node.labels.disk==ssd\"   *:8123->80/tcp");
  }

  @Test
  void stacksAreListedWithTheNumberOfTheirServices() {
    assertThat(StackTable.of(List.of(new StackView("i", "wstack", 2, 1, NOW, NOW)), false))
        .hasToString("NAME      SERVICES\nwstack    2\n");
    assertThat(StackTable.of(List.of(), false)).hasToString("NAME      SERVICES\n");
  }
}
