package dev.skep.controllers.admission;

import static dev.skep.api.model.ServiceSpec.PublishedPort.PublishMode.HOST;
import static dev.skep.api.model.ServiceSpec.PublishedPort.PublishMode.INGRESS;
import static dev.skep.controllers.admission.Scene.inStack;
import static dev.skep.controllers.admission.Scene.services;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.Id;
import dev.skep.api.model.Protocol;
import dev.skep.api.model.ServiceSpec.PublishedPort;
import dev.skep.api.model.ServiceSpec.PublishedPort.PublishMode;
import dev.skep.api.state.ClusterState;
import dev.skep.api.state.Outcome;
import dev.skep.api.state.Samples;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may publish which port. */
class PortRulesTest {
  private static PublishedPort tcp(int published, PublishMode mode) {
    return new PublishedPort(Protocol.TCP, 80, published, mode);
  }

  private static Optional<Id> holder(ClusterState state, int port) {
    return state.ingressPort(Protocol.TCP, port);
  }

  private static boolean clash(PublishedPort one, PublishedPort other) {
    Id first = Samples.id("one");
    Id second = Samples.id("other");
    PortRules rules =
        new PortRules(
            new TreeMap<>(
                Map.of(
                    first, Samples.spec("one", 1, one), second, Samples.spec("other", 1, other))));
    boolean clash = rules.refusal(first).isPresent();
    assertThat(rules.refusal(second).isPresent()).isEqualTo(clash);
    return clash;
  }

  @ParameterizedTest(name = "{0} {1} against {2} {3}: clash {4}")
  @CsvSource({
    "TCP, INGRESS, TCP, INGRESS, true",
    "TCP, INGRESS, TCP, HOST, true",
    "TCP, HOST, TCP, INGRESS, true",
    "TCP, HOST, TCP, HOST, false",
    "TCP, INGRESS, UDP, INGRESS, false",
  })
  void equalPortsClashUnlessBothAreHostPortsOrTheTransportDiffers(
      Protocol one, PublishMode mode, Protocol other, PublishMode otherMode, boolean clash) {
    PublishedPort port = new PublishedPort(one, 80, 8080, mode);
    assertThat(clash(port, new PublishedPort(other, 81, 8080, otherMode))).isEqualTo(clash);
    assertThat(clash(port, new PublishedPort(one, 81, 8081, mode))).isFalse();
  }

  @Test
  void aPortOfAnotherServiceIsRefusedAndItsHolderIsNamed() {
    Scene scene = Scene.empty().and(Samples.create(Samples.spec("lonely", 1, tcp(8080, INGRESS))));
    String holder = "'lonely' (" + Samples.id("lonely") + ")";
    assertThat(scene.askToApply(services(inStack("shop_web", 1, tcp(8080, INGRESS)))))
        .isEqualTo(
            new Refusal.Invalid(
                "port '8080' is already in use by service " + holder + " as an ingress port"));
    scene = Scene.empty().and(Samples.create(Samples.spec("lonely", 1, tcp(8080, HOST))));
    assertThat(scene.askToApply(services(inStack("shop_web", 1, tcp(8080, INGRESS)))))
        .isEqualTo(
            new Refusal.Invalid(
                "port '8080' is already in use by service "
                    + holder
                    + " as a host-published port"));
  }

  @Test
  void twoServicesOfOneStackCannotPublishTheSamePort() {
    assertThat(
            Scene.empty()
                .askToApply(
                    services(
                        inStack("shop_web", 1, tcp(8080, INGRESS)),
                        inStack("shop_api", 1, tcp(8080, INGRESS)))))
        .isInstanceOf(Refusal.Invalid.class);
  }

  @Test
  void portsThatTheSystemChoosesNeverClash() {
    Scene scene = Scene.empty();
    scene.apply(
        services(inStack("shop_web", 1, tcp(0, INGRESS)), inStack("shop_api", 1, tcp(0, INGRESS))));
    assertThat(scene.state().services()).hasSize(2);
  }

  @Test
  void aServiceThatGoesFreesItsPortForOneThatComes() {
    Scene scene = Scene.empty();
    scene.apply(services(inStack("shop_old", 1, tcp(8080, INGRESS))));
    scene.apply(services(inStack("shop_new", 1, tcp(8080, INGRESS))));
    assertThat(holder(scene.state(), 8080)).contains(scene.service("shop_new").id());
  }

  @Test
  void aPortMovesFromOneServiceToAnotherInWhateverOrderTheyAreWritten() {
    Scene scene = Scene.empty();
    scene.apply(services(inStack("shop_a", 1, tcp(8080, INGRESS)), inStack("shop_b", 1)));
    scene.apply(services(inStack("shop_b", 1, tcp(8080, INGRESS)), inStack("shop_a", 1)));
    assertThat(holder(scene.state(), 8080)).contains(scene.service("shop_b").id());
    scene.apply(
        services(
            inStack("shop_b", 1, tcp(8081, INGRESS)), inStack("shop_a", 1, tcp(8080, INGRESS))));
    assertThat(holder(scene.state(), 8080)).contains(scene.service("shop_a").id());
    assertThat(holder(scene.state(), 8081)).contains(scene.service("shop_b").id());
  }

  @Test
  void twoServicesCannotExchangeTheirPortsInOneStep() {
    Scene scene = Scene.empty();
    scene.apply(
        services(
            inStack("shop_a", 1, tcp(8080, INGRESS)), inStack("shop_b", 1, tcp(8081, INGRESS))));
    Admitted exchange =
        scene
            .askToApply(
                services(
                    inStack("shop_a", 1, tcp(8081, INGRESS)),
                    inStack("shop_b", 1, tcp(8080, INGRESS))))
            .orThrow();
    assertThat(scene.outcome(exchange.transaction())).isInstanceOf(Outcome.Refused.class);
    assertThat(holder(scene.state(), 8080)).contains(scene.service("shop_a").id());
  }

  @Test
  void aPortThatWasTakenSinceTheDecisionIsRefusedByTheState() {
    Scene scene = Scene.empty();
    Admitted late =
        scene.askToApply(services(inStack("shop_web", 1, tcp(8080, INGRESS)))).orThrow();
    scene.and(Samples.create(Samples.spec("lonely", 1, tcp(8080, INGRESS))));
    assertThat(scene.outcome(late.transaction()))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            refused -> assertThat(refused.reason()).startsWith("port '8080' is already in use by"));
  }
}
