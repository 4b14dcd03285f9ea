package dev.skep.manifests.support;

import dev.skep.api.model.Names;
import dev.skep.manifests.tree.Problems;
import dev.skep.manifests.tree.Tree.Entry;
import dev.skep.manifests.tree.Tree.Mapping;
import java.util.HashMap;
import java.util.Map;

/**
 * What a swarm manager refuses although the docker CLI lets it pass, as far as a place in the file
 * helps the user. Admission checks the same and more; there the place is lost.
 */
final class SwarmRules {
  private final Texts service;
  private final Problems problems;

  private SwarmRules(Mapping service, Problems problems) {
    this.service = new Texts(service);
    this.problems = problems;
  }

  static void check(String stack, String name, Entry entry, Problems problems) {
    Names.problemOfObjectName(stack + "_" + name)
        .ifPresent(problem -> problems.error(entry.key(), "the service's " + problem));
    SwarmRules rules = new SwarmRules((Mapping) entry.value(), problems);
    rules.mounts();
    rules.roundRobin();
    rules.failureRatios();
  }

  private void mounts() {
    Map<String, Integer> lines = new HashMap<>();
    for (Texts mount : service.each("volumes")) {
      String target = mount.of("target");
      if (!target.startsWith("/") && !mount.of("type").equals("npipe")) {
        problems.error(
            mount.at("target"),
            "the path '"
                + target
                + "' in the container must start with '/'"
                + (isDrive(target)
                    ? "; a single letter before ':' is read as a Windows drive, so give the volume a"
                        + " longer name"
                    : ""));
      }
      Integer before = lines.putIfAbsent(target, mount.at("target").line());
      if (before != null) {
        problems.error(
            mount.at("target"),
            "something is mounted at " + target + " already, in line " + before);
      }
    }
  }

  private static boolean isDrive(String path) {
    return path.length() > 1 && path.charAt(1) == ':' && Character.isLetter(path.charAt(0));
  }

  private void roundRobin() {
    Texts deploy = new Texts(deploy());
    boolean ingress =
        service.each("ports").stream().anyMatch(port -> !port.of("mode").equals("host"));
    if (deploy.of("endpoint_mode").equals("dnsrr") && ingress) {
      problems.error(
          deploy.at("endpoint_mode"),
          "endpoint_mode dnsrr works only with ports of mode host; change one of the two");
    }
  }

  private void failureRatios() {
    for (String policy : new String[] {"update_config", "rollback_config"}) {
      new Texts(deploy())
          .inner(policy)
          .map(Texts::new)
          .filter(texts -> !texts.of("max_failure_ratio").isEmpty())
          .filter(texts -> !isRatio(texts.of("max_failure_ratio")))
          .ifPresent(texts ->
              problems.error(
                  texts.at("max_failure_ratio"), "'max_failure_ratio' is a number from 0 to 1"));
    }
  }

  private static boolean isRatio(String text) {
    try {
      double ratio = Double.parseDouble(text);
      return ratio >= 0 && ratio <= 1;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private Mapping deploy() {
    return service.inner("deploy").orElse(Mapping.empty(service.mapping().position()));
  }
}
