package dev.skep.cli.progress;

import java.util.List;

/** Where progress is shown. */
public interface Screen {
  /** Shows how far the services are. */
  void show(List<Progress> services);

  /** Shows that they are done and watched for some seconds more. */
  void verifying(List<Progress> services, long seconds);

  /** Shows that they are done and stable. */
  void converged(List<Progress> services);

  /** Says something once, for example that the daemon does not answer at the moment. */
  void note(String text);

  /** Ends, whatever happened; the cursor stands at the start of a line. */
  void close();
}
