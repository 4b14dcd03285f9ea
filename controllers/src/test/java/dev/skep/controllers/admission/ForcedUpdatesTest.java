package dev.skep.controllers.admission;

import static dev.skep.controllers.admission.Scene.services;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skep.api.model.ServiceSpec;
import dev.skep.api.model.ServiceSpec.Dependency;
import dev.skep.api.model.ServiceSpec.Dependency.Condition;
import dev.skep.controllers.Trait;
import org.junit.jupiter.api.Test;

class ForcedUpdatesTest {
  private static final ServiceSpec DB = Scene.inStack("shop_db", 1);
  private static final ServiceSpec NEW_DB = Trait.image("db:2").of(DB);
  private static final ServiceSpec WEB = dependent("shop_web", "shop_db", true);

  private static ServiceSpec dependent(String name, String on, boolean restart) {
    return Trait.dependsOn(new Dependency(on, Condition.SERVICE_HEALTHY, true, restart))
        .of(Scene.inStack(name, 1));
  }

  private static Scene applied(ServiceSpec... specs) {
    Scene scene = Scene.empty();
    scene.apply(services(specs));
    return scene;
  }

  private static long counted(Scene scene, String service) {
    return scene.spec(service).task().forceUpdate();
  }

  @Test
  void newTasksOfADependencyMakeNewTasksOfWhoAskedForThat() {
    ServiceSpec calm = dependent("shop_calm", "shop_db", false);
    ServiceSpec next = dependent("shop_next", "shop_web", true);
    Scene scene = applied(DB, WEB, calm, next);

    scene.apply(services(NEW_DB, WEB, calm, next));

    assertThat(counted(scene, "shop_web")).isEqualTo(1);
    assertThat(counted(scene, "shop_calm")).isZero();
    assertThat(counted(scene, "shop_next")).as("nothing of shop_web changed").isZero();
    assertThat(scene.apply(services(NEW_DB, WEB, calm, next)).changesNothing()).as("once").isTrue();
  }

  @Test
  void changeThatKeepsTheTasksOfADependencyKeepsTheOthers() {
    Scene scene = applied(DB, WEB);
    scene.apply(services(Trait.replicas(2).of(DB), WEB));
    assertThat(counted(scene, "shop_web")).isZero();
  }

  @Test
  void whatIsReplacedAnywayOrMadeAnewIsNotForced() {
    Scene scene = applied(DB);
    scene.apply(services(NEW_DB, WEB));
    assertThat(counted(scene, "shop_web")).isZero();
    scene.apply(services(DB, Trait.all(WEB, Trait.image("web:2"))));
    assertThat(counted(scene, "shop_web")).isZero();
  }
}
