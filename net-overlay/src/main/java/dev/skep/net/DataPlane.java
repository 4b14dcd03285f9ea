package dev.skep.net;

import java.util.concurrent.CompletionStage;

/**
 * The kernel's side of a node's networks. Level-triggered: each call compares everything the kernel
 * has with everything it should have and repairs the difference, whoever made it.
 */
public interface DataPlane extends AutoCloseable {
  /**
   * Brings the kernel level with a view.
   *
   * @return completes with the difference that was repaired once the kernel has what the view says;
   *     fails with the first thing that could not be done, named, and is then to be called again
   */
  CompletionStage<Drift> reconcile(NetworkView wanted);

  /** Stops repairing; what the kernel has stays as it is, so that tasks keep their network. */
  @Override
  void close();

  /**
   * What a reconciliation found and repaired; exported as a metric.
   *
   * @param links devices, namespaces and addresses
   * @param neighbours forwarding and neighbour entries
   * @param virtualServices virtual addresses, ports and their backends
   */
  record Drift(int links, int neighbours, int virtualServices) {
    /** Whether the kernel was level already. */
    public boolean isLevel() {
      return links + neighbours + virtualServices == 0;
    }
  }
}
