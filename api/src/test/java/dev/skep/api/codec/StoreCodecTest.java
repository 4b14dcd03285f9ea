package dev.skep.api.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skep.api.Bytes;
import dev.skep.api.Id;
import dev.skep.api.model.Blob;
import dev.skep.api.model.Cidr;
import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.ContainerSpec.FileReference;
import dev.skep.api.model.ContainerSpec.HealthCheck;
import dev.skep.api.model.ContainerSpec.Mount;
import dev.skep.api.model.EngineOptions;
import dev.skep.api.model.Event;
import dev.skep.api.model.Ipv4;
import dev.skep.api.model.Kind;
import dev.skep.api.model.Meta;
import dev.skep.api.model.Network;
import dev.skep.api.model.Node;
import dev.skep.api.model.Protocol;
import dev.skep.api.model.ServiceEndpoint;
import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.Stack;
import dev.skep.api.model.Task;
import dev.skep.api.model.TaskState;
import dev.skep.api.model.UpdateStatus;
import dev.skep.api.session.SessionMessage;
import dev.skep.api.state.LogEntry;
import dev.skep.api.state.Mutation;
import dev.skep.api.state.Samples;
import dev.skep.api.state.Transaction;
import dev.skep.api.state.Transaction.Precondition;
import dev.skep.api.state.UnknownFeatureException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class StoreCodecTest {
  private static final String GOLDEN = "/golden/log-entry-1.cbor";

  /** One of everything that a log can hold; must never change once it is in the golden file. */
  private static LogEntry everything() {
    ServiceSpec spec = Samples.spec("web", 3);
    ContainerSpec container =
        ContainerSpec.of("web:1")
            .env(List.of("A=b"))
            .stopGracePeriod(Duration.ofSeconds(3))
            .init(true)
            .mounts(List.of(Mount.of(Mount.Type.TMPFS, "", "/tmp", false)))
            .healthCheck(
                new HealthCheck(List.of("CMD", "true"), Duration.ofSeconds(1), null, null, null, 3))
            .secrets(
                List.of(new FileReference("s", Samples.id("s"), "digest", "s", "0", "0", 0444)))
            .build();
    List<Mutation> all =
        new ArrayList<>(Samples.create(spec.withTask(spec.task().withContainer(container))));
    all.add(new Mutation.Put(Samples.cluster()));
    all.add(new Mutation.Put(Samples.node("n")));
    all.add(new Mutation.Put(Samples.task("web", 1)));
    all.add(
        new Mutation.Put(
            new Blob(Meta.of(Samples.id("b"), "", Map.of()), Samples.sealed("cipher"))));
    all.add(
        new Mutation.Put(
            Stack.of(
                Meta.of(Samples.id("st"), "st", Map.of()),
                "services: {}",
                List.of(Stack.Revision.of(1, Instant.EPOCH, Map.of("web", Samples.id("web@1")))))));
    all.add(new Mutation.AssignTask(Samples.id("t"), Samples.id("n"), "because"));
    all.add(new Mutation.DesireTask(Samples.id("t"), TaskState.SHUTDOWN));
    all.add(
        new Mutation.ReportTask(
            Samples.id("t"),
            null,
            new Task.Status(
                TaskState.FAILED,
                Instant.EPOCH,
                "started",
                "boom",
                new Task.ContainerStatus("abc", 0, 3),
                List.of())));
    all.add(new Mutation.ReportNode(Samples.id("n"), new Node.Status(Node.State.DOWN, "m", "a")));
    all.add(new Mutation.DescribeNode(Samples.id("n"), Node.Description.unknown("n")));
    all.add(
        new Mutation.ReportUpdate(
            Samples.id("web"),
            UpdateStatus.updating(Samples.id("web@1"), Instant.EPOCH, 3).completed(Instant.EPOCH)));
    Network.Spec chosen =
        new Network.Spec(
            "overlay",
            false,
            false,
            false,
            Map.of(),
            List.of("10.1.0.0/16"),
            List.of("10.1.0.9"),
            List.of("10.1.1.0/24"));
    all.add(new Mutation.Put(new Network(Meta.of(Samples.id("net"), "net", Map.of()), chosen)));
    all.add(
        new Mutation.AllocateNetwork(
            Samples.id("net"),
            4096,
            List.of(
                new Network.Subnet(
                    Cidr.parse("10.1.0.0/16"),
                    Ipv4.parse("10.1.0.9"),
                    Cidr.parse("10.1.1.0/24")))));
    all.add(
        new Mutation.AllocateBalancers(
            Samples.id("net"),
            List.of(new Network.Balancer(Samples.id("n"), Ipv4.parse("10.1.1.1"))),
            List.of(Samples.id("m"))));
    all.add(
        new Mutation.AllocateService(
            Samples.id("web"),
            Samples.id("web@1"),
            new ServiceEndpoint(
                List.of(new ServiceEndpoint.VirtualAddress("net", Ipv4.parse("10.1.1.2"))),
                List.of(
                    new ServiceSpec.PublishedPort(
                        Protocol.TCP,
                        80,
                        30_000,
                        ServiceSpec.PublishedPort.PublishMode.INGRESS)))));
    all.add(new Mutation.AllocateTask(Samples.id("t"), List.of(Ipv4.parse("255.1.1.3"))));
    all.add(new Mutation.Explain(Kind.TASK, Samples.id("t"), "no suitable node"));
    all.add(
        new Mutation.Emit(
            Event.of("test", Kind.TASK, Samples.id("t"), "web.1", "Tested", "because")));
    all.add(new Mutation.StartTerm(2, Samples.id("n")));
    all.add(new Mutation.RaiseFeatureLevel(1));
    all.add(new Mutation.Delete(Kind.TASK, Samples.id("t")));
    Precondition precondition = Precondition.absent(Kind.STACK, Samples.id("st"));
    return new LogEntry(
        new Transaction(Samples.id("tx"), List.of(precondition), all, 2),
        Instant.parse("2026-01-01T12:00:00.000000001Z"));
  }

  @Test
  void readsBackWhatItWrote() {
    LogEntry entry = everything();
    assertThat(StoreCodec.decodeEntry(StoreCodec.encode(entry))).isEqualTo(entry);
  }

  /** If this fails, running clusters cannot read their logs: raise the feature level instead. */
  @Test
  void readsWhatWasEverWrittenAndStillWritesTheSame() throws IOException {
    if (Boolean.getBoolean("skep.golden.write")) {
      Files.write(Path.of("src/test/resources" + GOLDEN), StoreCodec.encode(everything()));
    }
    try (InputStream golden =
        Objects.requireNonNull(StoreCodecTest.class.getResourceAsStream(GOLDEN), GOLDEN)) {
      byte[] bytes = golden.readAllBytes();
      assertThat(StoreCodec.decodeEntry(bytes)).isEqualTo(everything());
      assertThat(StoreCodec.encode(everything())).isEqualTo(bytes);
    }
  }

  @Test
  void whatIsAskedOfTheEngineAndOfOtherServicesIsKeptAndCostsNothingWhereItIsNotAsked() {
    EngineOptions options =
        new EngineOptions(
            true,
            List.of(new EngineOptions.Device("/dev/a", "/dev/b", "rw")),
            List.of(
                new EngineOptions.DeviceRequest(
                    "nvidia", -1, List.of(), List.of("gpu"), Map.of("a", "b"))),
            List.of("c 1:3 mr"),
            List.of("no-new-privileges:true"),
            Map.of("a", "b"),
            Map.of("size", "1G"),
            new EngineOptions.Namespaces("host", "host", "host", "host", "host", "/p"),
            new EngineOptions.Tuning(1, 2, 3, 4, 5, "0", -1, 0, true, -5, 10),
            1 << 20,
            "runsc",
            "example.test",
            EngineOptions.Pull.NEVER);
    ServiceSpec plain = Samples.spec("web", 3);
    ServiceSpec asking =
        new ServiceSpec(
            plain.name(),
            plain.labels(),
            plain
                .task()
                .withContainer(plain.task().container().toBuilder().engine(options).build()),
            plain.mode(),
            plain.update(),
            plain.rollback(),
            plain.endpoint(),
            List.of(
                new ServiceSpec.Dependency(
                    "db", ServiceSpec.Dependency.Condition.SERVICE_HEALTHY, true, false)));
    for (ServiceSpec spec : List.of(plain, asking)) {
      LogEntry entry =
          new LogEntry(
              new Transaction(Samples.id("tx"), List.of(), Samples.create(spec), 2), Instant.EPOCH);
      byte[] bytes = StoreCodec.encode(entry);
      assertThat(StoreCodec.decodeEntry(bytes)).isEqualTo(entry);
      assertThat(new String(bytes, StandardCharsets.ISO_8859_1).contains("securityOptions"))
          .isEqualTo(spec == asking);
    }
  }

  @Test
  void unknownFieldsTypesAndFormatsOfTheLogStopTheMember() {
    byte[] good = StoreCodec.encode(everything());
    byte[] otherFormat = good.clone();
    otherFormat[0] = 99;
    byte[] otherField =
        new String(good, StandardCharsets.ISO_8859_1)
            .replace("proposedAt", "proposedBy")
            .getBytes(StandardCharsets.ISO_8859_1);
    byte[] otherType =
        new String(good, StandardCharsets.ISO_8859_1)
            .replace("assign-task", "assign-tusk")
            .getBytes(StandardCharsets.ISO_8859_1);
    for (byte[] bad : List.of(otherFormat, otherField, otherType, new byte[0])) {
      assertThatThrownBy(() -> StoreCodec.decodeEntry(bad))
          .isInstanceOf(UnknownFeatureException.class)
          .hasMessageContaining("upgrade skepd");
    }
  }

  @Test
  void sessionMessagesTolerateUnknownFields() {
    SessionMessage beat = new SessionMessage.Heartbeat(7);
    byte[] bytes =
        Mappers.TOLERANT.writeValueAsBytes(
            Map.of("type", "heartbeat", "networkRevision", 7, "fromTheFuture", "x"));
    assertThat(SessionCodec.decode(bytes)).isEqualTo(beat);
    assertThat(SessionCodec.decode(SessionCodec.encode(beat))).isEqualTo(beat);
  }

  @Test
  void payloadsDoNotShowInTexts() {
    Bytes secret = Bytes.utf8("hunter2");
    assertThat(new SessionMessage.Payload("d", secret).toString()).doesNotContain("hunter2");
  }

  @Test
  void apiJsonIsPlain() {
    String json = ApiCodec.encode(Samples.task("web", 1));
    assertThat(json)
        .contains("\"id\":\"" + Samples.id("web.1") + "\"")
        .contains("\"desired\":\"RUNNING\"")
        .doesNotContain("wanted");
    assertThat(ApiCodec.decode(json, Task.class)).isEqualTo(Samples.task("web", 1));
    assertThat(ApiCodec.decode("\"" + Samples.id("x") + "\"", Id.class)).isEqualTo(Samples.id("x"));
  }
}
