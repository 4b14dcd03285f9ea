package dev.skep.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** Who may use whom. What a layer may use is the whole list: anything else fails here. */
class LayeringTest {
  private static final JavaClasses SKEP =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("dev.skep");

  private static void mayUse(String layer, String... allowed) {
    String[] packages = new String[allowed.length + 4];
    System.arraycopy(allowed, 0, packages, 0, allowed.length);
    packages[allowed.length] = layer + "..";
    packages[allowed.length + 1] = "java..";
    packages[allowed.length + 2] = "org.jspecify.annotations..";
    packages[allowed.length + 3] = "javax.net.ssl..";
    classes()
        .that()
        .resideInAPackage(layer + "..")
        .should()
        .onlyDependOnClassesThat(
            JavaClass.Predicates.resideInAnyPackage(packages)
                .or(DescribedPredicate.describe("arrays of primitives", LayeringTest::primitive)))
        .allowEmptyShould(true)
        .check(SKEP);
  }

  private static boolean primitive(JavaClass type) {
    return type.getBaseComponentType().isPrimitive();
  }

  @Test
  void apiUsesJacksonAndPersistentMaps() {
    mayUse("dev.skep.api", "com.fasterxml.jackson.annotation..", "tools.jackson..", "io.vavr..");
  }

  @Test
  void manifestsUseTheApiAndYaml() {
    mayUse("dev.skep.manifests", "dev.skep.api..", "dev.skep.schemas..", "org.snakeyaml..");
  }

  @Test
  void controllersUseTheApiOnly() {
    mayUse("dev.skep.controllers", "dev.skep.api..");
  }

  @Test
  void controllersKnowNoThreadNoClockAndNoChance() {
    noClasses()
        .that()
        .resideInAPackage("dev.skep.controllers..")
        .should()
        .dependOnClassesThat(
            DescribedPredicate.describe(
                "threads, clocks and random numbers",
                type ->
                    type.isAssignableTo(Thread.class)
                        || type.isAssignableTo(java.util.concurrent.Executor.class)
                        || type.isAssignableTo(java.time.Clock.class)
                        || type.isAssignableTo(Random.class)
                        || type.isAssignableTo(ThreadLocalRandom.class)))
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .check(SKEP);
  }

  @Test
  void storeUsesAtomixAndNetty() {
    mayUse("dev.skep.store", "dev.skep.api..", "io.atomix..", "io.netty..", "org.slf4j..");
  }

  @Test
  void networkUsesNetty() {
    mayUse("dev.skep.net", "dev.skep.api..", "io.netty..", "org.slf4j..");
  }

  @Test
  void agentUsesTheNetworkAndTheEngine() {
    mayUse(
        "dev.skep.agent",
        "dev.skep.api..",
        "dev.skep.net..",
        "com.github.dockerjava..",
        "org.slf4j..");
  }

  @Test
  void commandLineUsesTheApiAndManifests() {
    mayUse("dev.skep.cli", "dev.skep.api..", "dev.skep.manifests..", "picocli..");
  }

  @Test
  void testBedUsesNothing() {
    mayUse("dev.skep.testbed");
  }

  @Test
  void serverComposesEverythingAndNobodyUsesIt() {
    mayUse(
        "dev.skep.server",
        "dev.skep..",
        "io.vertx..",
        "io.netty..",
        "org.bouncycastle..",
        "org.slf4j..",
        "ch.qos.logback..",
        "org.snakeyaml..",
        "javax.crypto..",
        "javax.security..");
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.skep.server..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.skep.server..")
        .check(SKEP);
  }

  @Test
  void noPackagesOfOneModuleDependOnEachOtherInACircle() {
    slices().matching("dev.skep.controllers.(*)..").should().beFreeOfCycles().check(SKEP);
    slices().matching("dev.skep.agent.(*)..").should().beFreeOfCycles().check(SKEP);
    slices().matching("dev.skep.server.(*)..").should().beFreeOfCycles().check(SKEP);
    slices().matching("dev.skep.manifests.(*)..").should().beFreeOfCycles().check(SKEP);
  }
}
