package dev.skep.cli.progress;

import java.util.List;

/** Shows nothing. */
public final class QuietScreen implements Screen {
  @Override
  public void show(List<Progress> services) {}

  @Override
  public void verifying(List<Progress> services, long seconds) {}

  @Override
  public void converged(List<Progress> services) {}

  @Override
  public void note(String text) {}

  @Override
  public void close() {}
}
