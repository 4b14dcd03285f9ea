package dev.skep.manifests.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Bytes;
import dev.skep.api.intent.DesiredCluster;
import dev.skep.api.intent.DesiredContent;
import dev.skep.api.intent.DesiredNetwork;
import dev.skep.api.intent.DesiredNode;
import dev.skep.api.intent.DesiredStack;
import dev.skep.api.intent.DesiredState;
import dev.skep.api.intent.Problem;
import dev.skep.api.model.Node;
import dev.skep.manifests.Inputs;
import dev.skep.manifests.support.Feature;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SetReaderTest {
  private static final String HEAD = "apiVersion: skep.dev/v1\nkind: ";

  private static ManifestFile file(String name, String text) {
    return new ManifestFile(name, text, "/git/" + name, false);
  }

  private static SetReading read(Map<String, String> files, ManifestFile... manifests) {
    Map<String, Bytes> contents = new HashMap<>();
    files.forEach((path, text) -> contents.put(path, Bytes.utf8(text)));
    Inputs inputs = new Inputs(Map.of("TOKEN", "t0ken", "IMAGE", "web:2"), contents);
    return SetReader.read(List.of(manifests), inputs, inputs, new SetOptions("", Feature.ALL));
  }

  private static DesiredState state(SetReading reading) {
    return switch (reading) {
      case SetReading.Accepted accepted -> accepted.state();
      case SetReading.Refused refused -> throw new AssertionError(refused.problems().toString());
    };
  }

  private static DesiredState state(String text) {
    return state(read(Map.of(), file("all.yml", text)));
  }

  private static List<String> problems(SetReading reading) {
    return reading.problems().stream().map(Problem::toString).toList();
  }

  private static List<String> problems(String text) {
    return problems(read(Map.of(), file("all.yml", text)));
  }

  @Test
  void aNodeHasLabelsAvailabilityAndRole() {
    DesiredState state =
        state(
            HEAD
                + """
                Node
                metadata:
                  name: host-1.example
                  labels: {disk: ssd, rack: 7}
                spec: {availability: drain, role: manager}
                ---
                apiVersion: skep.dev/v1
                kind: Node
                metadata: {name: host-2}
                """);
    assertThat(state.nodes())
        .containsExactly(
            new DesiredNode(
                "host-1.example",
                Map.of("disk", "ssd", "rack", "7"),
                Node.Availability.DRAIN,
                Node.Role.MANAGER),
            new DesiredNode("host-2", Map.of(), null, null));
  }

  @Test
  void aClusterHasTheSettingsOfTheCluster() {
    DesiredState state =
        state(
            HEAD
                + """
                Cluster
                metadata: {name: default, labels: {site: north}}
                spec:
                  heartbeatPeriod: 2s
                  missedHeartbeats: 4
                  taskHistoryLimit: -1
                  addressPool: 10.64.0.0/12
                  subnetSize: 22
                  certificateExpiry: 720h
                """);
    assertThat(state.cluster())
        .isEqualTo(
            new DesiredCluster(
                Map.of("site", "north"),
                Duration.ofSeconds(2),
                4,
                -1,
                "10.64.0.0/12",
                22,
                Duration.ofHours(720)));
  }

  @Test
  void aNetworkHasItsSettings() {
    DesiredNetwork network =
        state(
                HEAD
                    + """
                    Network
                    metadata: {name: shared}
                    spec: {attachable: true, subnets: [10.9.0.0/24, "fd00::/64"], options: {mtu: 1400}}
                    """)
            .networks()
            .getFirst();
    assertThat(network.external()).isFalse();
    assertThat(network.spec().driver()).isEqualTo("overlay");
    assertThat(network.spec().attachable()).isTrue();
    assertThat(network.spec().subnets()).containsExactly("10.9.0.0/24", "fd00::/64");
    assertThat(network.spec().options()).containsEntry("mtu", "1400");
  }

  @Test
  void contentsComeFromFilesVariablesAndTheDocumentItself() {
    SetReading reading =
        read(
            Map.of("/git/keys/tls.pem", "pem"),
            file(
                "keys/secrets.yml",
                HEAD
                    + """
                    Secret
                    metadata: {name: tls}
                    spec: {file: tls.pem}
                    ---
                    apiVersion: skep.dev/v1
                    kind: Secret
                    metadata: {name: token}
                    spec: {environment: TOKEN}
                    ---
                    apiVersion: skep.dev/v1
                    kind: Secret
                    metadata: {name: kept, labels: {a: b}}
                    ---
                    apiVersion: skep.dev/v1
                    kind: Config
                    metadata: {name: motd}
                    spec: {content: "costs $5"}
                    ---
                    apiVersion: skep.dev/v1
                    kind: Config
                    metadata: {name: blob}
                    spec: {base64: AAEC}
                    """));
    DesiredState state = state(reading);
    assertThat(state.secrets())
        .containsExactly(
            new DesiredContent("kept", Map.of("a", "b"), null),
            new DesiredContent("tls", Map.of(), Bytes.utf8("pem")),
            new DesiredContent("token", Map.of(), Bytes.utf8("t0ken")));
    assertThat(state.configs())
        .extracting(DesiredContent::content)
        .containsExactly(Bytes.of(new byte[] {0, 1, 2}), Bytes.utf8("costs $5"));
    assertThat(reading.inputs().files()).containsOnlyKeys("/git/keys/tls.pem");
    assertThat(state.toString()).doesNotContain("t0ken");
  }

  @Test
  void aStackHoldsAComposeDocumentOrNamesItsFiles() {
    SetReading reading =
        read(
            Map.of(
                "/git/shop/web.yml", "services: {web: {image: a, env_file: web.env}}",
                "/git/shop/web.env", "A=1",
                "/git/shop/prod.yml", "services: {web: {image: '${IMAGE}'}}"),
            file(
                "stacks.yml",
                HEAD
                    + """
                    Stack
                    metadata: {name: inline}
                    spec:
                      services:
                        one: {image: x}
                    ---
                    apiVersion: skep.dev/v1
                    kind: Stack
                    metadata: {name: shop}
                    file: [shop/web.yml, shop/prod.yml]
                    """),
            file("shop/web.yml", "services: {web: {image: a, env_file: web.env}}"),
            file("shop/prod.yml", "services: {web: {image: '${IMAGE}'}}"));
    List<DesiredStack> stacks = state(reading).stacks();
    assertThat(stacks).extracting(DesiredStack::name).containsExactly("inline", "shop");
    var container = stacks.getLast().services().getFirst().task().container();
    assertThat(container.image()).isEqualTo("web:2");
    assertThat(container.env()).containsExactly("A=1");
  }

  @Test
  void composeFilesInFoldersAreStacksCalledLikeTheirFolders() {
    SetReading reading =
        read(
            Map.of("/git/Shop/prometheus.yml", "scrape_configs: []"),
            file(
                "Shop/stack.yml",
                "services: {a: {image: x, configs: [p]}}\nconfigs: {p: {file: prometheus.yml}}"),
            file("Shop/prometheus.yml", "scrape_configs: []"),
            file("blog/stack.yml", "services: {a: {image: x}}"));
    assertThat(state(reading).stacks())
        .extracting(DesiredStack::name)
        .containsExactly("blog", "shop");
  }

  @Test
  void composeFilesThatAreNamedAreOneStack() {
    SetReading reading =
        SetReader.read(
            List.of(
                file("n.yml", HEAD + "Node\nmetadata: {name: n}\n"),
                new ManifestFile("a.yml", "services: {a: {image: x}}", "/w/app/a.yml", true),
                new ManifestFile("b.yml", "services: {b: {image: y}}", "/w/app/b.yml", true)),
            Inputs.none(),
            Inputs.none(),
            new SetOptions("", Feature.ALL));
    assertThat(state(reading).stacks())
        .singleElement()
        .satisfies(stack -> {
          assertThat(stack.name()).isEqualTo("app");
          assertThat(stack.services()).hasSize(2);
        });
  }

  @Test
  void aComposeFileMayNameItsStackAndStandBesideOtherDocuments() {
    SetReading reading =
        read(
            Map.of(),
            file("x/a.yml", "name: shop\nservices: {a: {image: x}}\n"),
            file(
                "y/b.yml",
                "services: {b: {image: '${IMAGE}'}}\n---\n"
                    + HEAD
                    + "Node\nmetadata: {name: n}\n"));
    assertThat(state(reading).stacks()).extracting(DesiredStack::name).containsExactly("shop", "y");
    assertThat(state(reading).nodes()).hasSize(1);
    assertThat(state(reading).stacks().getLast().services().getFirst().task().container().image())
        .isEqualTo("web:2");
  }

  @Test
  void laterComposeFilesMayResetWhatEarlierOnesSay() {
    SetReading reading =
        SetReader.read(
            List.of(
                file("n.yml", HEAD + "Node\nmetadata: {name: n}\n"),
                new ManifestFile(
                    "a.yml", "services: {a: {image: x, user: u}}", "/w/app/a.yml", true),
                new ManifestFile(
                    "b.yml", "services: {a: {user: !reset null}}", "/w/app/b.yml", true)),
            Inputs.none(),
            Inputs.none(),
            new SetOptions("", Feature.ALL));
    assertThat(state(reading).stacks().getFirst().services().getFirst().task().container().user())
        .isEmpty();
  }

  @Test
  void theOrderOfFilesChangesNothing() {
    ManifestFile a = file("a.yml", HEAD + "Node\nmetadata: {name: n2}\n");
    ManifestFile b = file("b.yml", HEAD + "Node\nmetadata: {name: n1}\n");
    assertThat(state(read(Map.of(), a, b))).isEqualTo(state(read(Map.of(), b, a)));
  }

  @Test
  void theInputsGiveTheSameReadingElsewhere() {
    ManifestFile file = file("a.yml", HEAD + "Stack\nmetadata: {name: s}\nfile: s.yml\n");
    SetReading first = read(Map.of("/git/s.yml", "services: {a: {image: '${IMAGE}'}}"), file);
    SetReading second =
        SetReader.read(
            List.of(file), first.inputs(), first.inputs(), new SetOptions("", Feature.ALL));
    assertThat(second).isEqualTo(first);
  }

  @Test
  void mistakesNameTheirPlaceAndTheWayOut() {
    assertThat(problems(HEAD + "Nod\nmetadata: {name: x}\n"))
        .containsExactly("all.yml:2:7: unknown kind 'Nod'; did you mean 'Node'?");
    assertThat(problems(HEAD + "Deployment\nmetadata: {name: x}\n"))
        .containsExactly(
            "all.yml:2:7: unknown kind 'Deployment'; services are described in a Stack");
    assertThat(problems("apiVersion: v1\nkind: Node\n"))
        .containsExactly("all.yml:1:13: skep's own documents have apiVersion: skep.dev/v1");
    assertThat(problems(HEAD + "Node\nmetadata: {name: x}\nspec: {availabilty: drain}\n"))
        .containsExactly(
            "all.yml:4:8: unknown key 'availabilty' in 'spec'; did you mean 'availability'?");
    assertThat(problems(HEAD + "Node\nmetadata: {name: x}\nspec: {availability: drained}\n"))
        .containsExactly(
            "all.yml:4:22: 'availability' must be active or pause or drain, not the text"
                + " 'drained'");
    assertThat(problems(HEAD + "Node\nspec: {}\n"))
        .containsExactly("all.yml:1:1: the document needs the key 'metadata'");
    assertThat(problems(HEAD + "Network\nmetadata: {name: a b}\nspec: {subnets: [10.0.0.0/33]}\n"))
        .satisfiesExactly(
            name -> assertThat(name).startsWith("all.yml:3:18: the network's name 'a b' may hold"),
            subnet -> assertThat(subnet).contains("'10.0.0.0/33' is not a range of addresses"));
    assertThat(problems(HEAD + "Cluster\nmetadata: {name: prod}\nspec: {subnetSize: 31}\n"))
        .satisfiesExactly(
            name -> assertThat(name).contains("the cluster is called 'default', not 'prod'"),
            size -> assertThat(size).contains("'subnetSize' must be from 1 to 29, not 31"));
    assertThat(problems(HEAD + "Secret\nmetadata: {name: s}\nspec: {file: no, environment: NO}\n"))
        .containsExactly("all.yml:4:18: 'file' says the content already; remove one of the two");
    assertThat(problems(HEAD + "Secret\nmetadata: {name: s}\nspec: {file: no}\n"))
        .containsExactly("all.yml:4:14: the file /git/no does not exist");
    assertThat(problems(HEAD + "Secret\nmetadata: {name: s}\nspec: {environment: NO}\n"))
        .containsExactly("all.yml:4:21: the environment variable NO is not set");
    assertThat(problems(HEAD + "Stack\nmetadata: {name: s}\n"))
        .singleElement()
        .asString()
        .startsWith("all.yml:3:18: a Stack has either 'spec'");
  }

  @Test
  void mistakesInComposePartsNameTheirPlaceInTheFileTheyStandIn() {
    assertThat(
            problems(
                HEAD
                    + """
                    Stack
                    metadata: {name: s}
                    spec:
                      services:
                        web:
                          imgae: x
                    """))
        .anyMatch(problem -> problem.startsWith("all.yml:7:7: unknown key 'imgae'"));
    SetReading included =
        read(
            Map.of("/git/app/s.yml", "services:\n  web: {imgae: x}\n"),
            file("app/set.yml", HEAD + "Stack\nmetadata: {name: s}\nfile: s.yml\n"));
    assertThat(problems(included))
        .anyMatch(problem -> problem.startsWith("app/s.yml:2:9: unknown key 'imgae'"));
    assertThat(included.sources()).anyMatch(source -> source.name().equals("app/s.yml"));
  }

  @Test
  void whatIsDescribedTwiceIsRefused() {
    ManifestFile a = file("a.yml", HEAD + "Config\nmetadata: {name: c}\nspec: {content: x}\n");
    ManifestFile b = file("b.yml", HEAD + "Config\nmetadata: {name: c}\nspec: {content: x}\n");
    assertThat(problems(read(Map.of(), a, b)))
        .containsExactly("b.yml:3:18: Config 'c' is described already, in a.yml:3");
    assertThat(
            problems(
                read(
                    Map.of(),
                    file("x/a.yml", "services: {a: {image: x}}"),
                    file("x/b.yml", "services: {a: {image: x}}"))))
        .containsExactly("x/b.yml:1:1: Stack 'x' is described already, in x/a.yml:1");
  }

  @Test
  void filesThatAreNoManifestsAreNotPassedOver() {
    assertThat(problems("scrape_configs: []\n"))
        .singleElement()
        .asString()
        .startsWith("all.yml:1:1: this is no manifest");
    assertThat(problems("# nothing\n---\n---\n"))
        .containsExactly("all.yml: there is no manifest here");
    assertThat(problems("services: {a: {image: x}}\n---\nservices: {b: {image: x}}\n"))
        .singleElement()
        .asString()
        .startsWith("all.yml:3:1: a file holds one Compose document");
  }

  @Test
  void oneMistakeAnywhereRefusesEverything() {
    assertThat(
            read(
                Map.of(),
                file("a.yml", HEAD + "Node\nmetadata: {name: n}\n"),
                file("b.yml", "services: 5")))
        .isInstanceOf(SetReading.Refused.class);
  }

  @Test
  void aSecretInTheManifestIsWarnedAbout() {
    SetReading reading =
        read(
            Map.of(),
            file("a.yml", HEAD + "Secret\nmetadata: {name: s}\nspec: {content: hunter2}\n"));
    assertThat(state(reading).secrets()).hasSize(1);
    assertThat(problems(reading)).singleElement().asString().contains("may read the secret");
  }

  @Test
  void nativeTextsAreToldFromCompose() {
    assertThat(SetReader.isNative("# x\napiVersion: skep.dev/v1\n")).isTrue();
    assertThat(SetReader.isNative(" {\"apiVersion\": \"skep.dev/v1\"}")).isTrue();
    assertThat(SetReader.isNative("services:\n  a:\n    labels: {apiVersion: 1}\n")).isFalse();
  }

  @Test
  void theNamesAreReadWithoutFilesAndVariables() {
    Inputs none = new Inputs(Map.of(), Map.of());
    SetReading reading =
        SetReader.readNames(
            List.of(
                file(
                    "all.yml",
                    HEAD
                        + """
                        Secret
                        metadata: {name: key}
                        spec: {file: gone.txt}
                        ---
                        apiVersion: skep.dev/v1
                        kind: Config
                        metadata: {name: motd}
                        spec: {environment: GONE}
                        ---
                        apiVersion: skep.dev/v1
                        kind: Stack
                        metadata: {name: shop}
                        file: parts/shop.yml
                        """),
                file("parts/shop.yml", "services: {web: {image: 'web:${TAG:?must be set}'}}"),
                file("blog/stack.yml", "services: {blog: {image: blog, env_file: gone.env}}"),
                file("blog/prometheus.yml", "global: {}")),
            none,
            new SetOptions("", Feature.ALL));
    assertThat(problems(reading)).isEmpty();
    DesiredState names = state(reading);
    assertThat(names.secrets()).containsExactly(new DesiredContent("key", Map.of(), null));
    assertThat(names.configs()).containsExactly(new DesiredContent("motd", Map.of(), null));
    assertThat(names.stacks()).extracting(DesiredStack::name).containsExactly("blog", "shop");
  }

  @Test
  void theNamesOfWhatIsWrongAreRefusedToo() {
    SetReading reading =
        SetReader.readNames(
            List.of(file("all.yml", HEAD + "Sekret\nmetadata: {name: key}\n")),
            new Inputs(Map.of(), Map.of()),
            new SetOptions("", Feature.ALL));
    assertThat(problems(reading)).hasSize(1);
  }
}
