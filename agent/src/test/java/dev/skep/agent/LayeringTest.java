package dev.skep.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class LayeringTest {
  private static final JavaClasses AGENT =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.skep.agent");

  @Test
  void docker_java_and_its_jackson_appear_only_in_the_docker_package() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.skep.agent.docker")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.github.dockerjava..", "com.fasterxml.jackson..")
        .check(AGENT);
  }

  @Test
  void the_rules_of_a_task_know_no_runtime_no_thread_and_no_clock() {
    noClasses()
        .that()
        .resideInAPackage("dev.skep.agent.task")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.skep.agent",
            "dev.skep.agent.runtime",
            "dev.skep.agent.docker",
            "java.util.concurrent..")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.time.InstantSource")
        .check(AGENT);
  }

  @Test
  void runtimes_do_not_know_the_agent() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.skep.agent.runtime", "dev.skep.agent.docker")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.skep.agent")
        .check(AGENT);
  }
}
