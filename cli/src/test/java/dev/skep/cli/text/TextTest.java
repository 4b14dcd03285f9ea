package dev.skep.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.http.PortView;
import dev.skep.api.http.WatchEntry;
import dev.skep.cli.json.JsonReader;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {
  @ParameterizedTest
  @CsvSource({
    "PT0.9S, less than a second ago",
    "PT-5S, less than a second ago",
    "PT1.9S, 1 second ago",
    "PT59.9S, 59 seconds ago",
    "PT60S, about a minute ago",
    "PT119S, about a minute ago",
    "PT2M, 2 minutes ago",
    "PT59M59S, 59 minutes ago",
    "PT60M, about an hour ago",
    "PT89M59S, about an hour ago",
    "PT90M, 2 hours ago",
    "PT47H, 47 hours ago",
    "PT48H, 2 days ago",
    "P13D, 13 days ago",
    "P14D, 2 weeks ago",
    "P59D, 8 weeks ago",
    "P60D, 2 months ago",
    "P729D, 24 months ago",
    "P800D, 2 years ago"
  })
  void timesReadAsInDocker(Duration passed, String text) {
    Instant then = Instant.parse("2026-11-20T12:00:00Z");
    assertThat(Ago.since(then, then.plus(passed))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"PT0S, 0s", "PT5S, 5s", "PT1.5S, 1.5s", "PT90S, 1m30s", "PT2H, 2h0m0s"})
  void lengthsReadAsInDocker(Duration length, String text) {
    assertThat(Ago.exact(length)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0B",
    "1023, 1023B",
    "1024, 1KiB",
    "16777216, 16MiB",
    "25275817984, 23.54GiB",
  })
  void sizesHaveFourDigits(long bytes, String text) {
    assertThat(Texts.bytes(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"2000000000, 2", "500000000, 0.5", "100000000, 0.1"})
  void cpusAreNotRounded(long nanoCpus, String text) {
    assertThat(Texts.cpus(nanoCpus)).isEqualTo(text);
  }

  @Test
  void peopleCountWithNumbersInsideNames() {
    assertThat(
            Stream.of("web.10", "web.2", "web", "app.1", "web.02a", "web.2a", "node-10", "node-9")
                .sorted(Natural.ORDER))
        .containsExactly(
            "app.1", "node-9", "node-10", "web", "web.2", "web.02a", "web.2a", "web.10");
  }

  @Test
  void neighbouringPortsAreJoined() {
    assertThat(
            PortsText.ofService(
                List.of(
                    new PortView("tcp", 81, 8001, "ingress"),
                    new PortView("tcp", 80, 8000, "ingress"),
                    new PortView("tcp", 90, 8002, "ingress"),
                    new PortView("udp", 83, 8003, "ingress"))))
        .isEqualTo("*:8000-8001->80-81/tcp, *:8002->90/tcp, *:8003->83/udp");
  }

  @Test
  void aWatchTellsWhenWhatAndWhy() {
    WatchEntry entry =
        new WatchEntry(
            7,
            Instant.parse("2026-11-20T12:00:00.250Z"),
            "event",
            "task",
            "t1",
            "web.3",
            "TaskAssigned",
            "node-2 has the fewest tasks",
            "scheduling");
    assertThat(WatchText.of(entry, ZoneOffset.UTC))
        .isEqualTo(
            "12:00:00.250  event    task web.3: TaskAssigned (node-2 has the fewest tasks)"
                + " [scheduling]");
  }

  @Test
  void aServiceIsShownForPeopleAsInDocker() {
    String json =
        """
        {"service":{"id":"nl16k0fb4o97gbg51vrdkesyb","name":"web"},
         "spec":{"name":"web","labels":{"l1":"v1"},
          "task":{"container":{"image":"busybox:latest","args":["sleep","10000"],"env":["A=1"],
            "mounts":[{"type":"VOLUME","source":"v1","target":"/data","readOnly":false}],
            "secrets":[{"name":"sec1","target":"s1"}]},
           "resources":{"limits":{"nanoCpus":500000000,"memoryBytes":67108864,"pids":100},
            "reservations":{"nanoCpus":0,"memoryBytes":16777216,"pids":0}},
           "placement":{"constraints":["node.role==manager"],"spread":["node.labels.zone"],
            "maxReplicasPerNode":2},"networks":[]},
          "mode":{"mode":"replicated","replicas":2},
          "update":{"parallelism":1,"delay":"PT0S","onFailure":"PAUSE","monitor":"PT5S",
           "maxFailureRatio":0.0,"order":"STOP_FIRST"},
          "rollback":{"parallelism":2,"delay":"PT1S","onFailure":"CONTINUE","monitor":"PT4S",
           "maxFailureRatio":0.3,"order":"START_FIRST"},
          "endpoint":{"mode":"VIP","ports":[{"protocol":"TCP","target":80,"published":8000,
           "mode":"INGRESS"}]}}}\
        """;
    assertThat(ServicePretty.of(JsonReader.read(json)))
        .isEqualTo(
            """

            ID:\t\tnl16k0fb4o97gbg51vrdkesyb
            Name:\t\tweb
            Labels:
             l1=v1
            Service Mode:\tReplicated
             Replicas:\t2
            Placement:
             Constraints:\t[node.role==manager]
             Preferences:   [spread=node.labels.zone]
             Max Replicas Per Node:   2
            UpdateConfig:
             Parallelism:\t1
             On failure:\tpause
             Monitoring Period: 5s
             Max failure ratio: 0
             Update order:      stop-first
            RollbackConfig:
             Parallelism:\t2
             Delay:\t\t1s
             On failure:\tcontinue
             Monitoring Period: 4s
             Max failure ratio: 0.3
             Rollback order:    start-first
            ContainerSpec:
             Image:\t\tbusybox:latest
             Args:\t\tsleep 10000\s
             Env:\t\tA=1\s
             Init:\t\tfalse
            Mounts:
             Target:\t/data
              Source:\tv1
              ReadOnly:\tfalse
              Type:\t\tvolume
            Secrets:
             Target:\ts1
              Source:\tsec1
            Resources:
             Reservations:
              Memory:\t16MiB
             Limits:
              CPU:\t\t0.5
              Memory:\t64MiB
              PIDs:\t\t100
            Endpoint Mode:\tvip
            Ports:
             PublishedPort = 8000
              Protocol = tcp
              TargetPort = 80
              PublishMode = ingress

            """);
  }
}
