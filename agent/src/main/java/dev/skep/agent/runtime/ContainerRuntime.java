package dev.skep.agent.runtime;

import dev.skep.agent.task.Observed;
import dev.skep.api.Bytes;
import dev.skep.api.Id;
import dev.skep.api.model.Node;
import dev.skep.api.session.AssignedTask;
import java.util.List;
import java.util.Map;

/** Runs containers for one node. Safe for any thread; calls may block. */
public interface ContainerRuntime extends AutoCloseable {
  /** What its host and the engine have. */
  Node.Description describe() throws RuntimeFailure;

  /** What can be told without the engine. */
  Node.Description describeHost();

  /**
   * Changes when everything that ran has died with its host; the same across restarts of the agent
   * and of the engine.
   */
  String epoch();

  /** All containers of this node, of known tasks or not. */
  List<Sighting> list() throws RuntimeFailure;

  /** What there is of a task now. */
  Observed observe(Handle handle) throws RuntimeFailure;

  /** Whether {@link #create} would find the image here. */
  boolean hasImage(AssignedTask task) throws RuntimeFailure;

  /**
   * Gets the image. May take minutes; an interrupt of the calling thread ends it.
   *
   * @throws RuntimeFailure.Refused if the image cannot be had; {@code create} tells the same
   */
  void fetchImage(AssignedTask task) throws RuntimeFailure, InterruptedException;

  /**
   * Makes the container and its files; the container is not started.
   *
   * @param payloads contents of the secrets and configs that the task refers to, by digest
   * @throws RuntimeFailure.Refused if something the task asks for cannot be honoured; the message
   *     names it. Nothing that was asked for is left out silently.
   */
  void create(AssignedTask task, Map<String, Bytes> payloads) throws RuntimeFailure;

  /** Starts the container. */
  void start(Handle handle) throws RuntimeFailure;

  /** Sends the container its stop signal, if it runs. */
  void signal(Handle handle) throws RuntimeFailure;

  /** Ends the container at once, if it runs. */
  void kill(Handle handle) throws RuntimeFailure;

  /** Removes the container, if there is one, with its anonymous volumes. */
  void remove(Handle handle) throws RuntimeFailure;

  /** Removes the files of the task's secrets and configs, if there are any. */
  void release(Handle handle) throws RuntimeFailure;

  /**
   * Tells of changes from now on, on any thread, until the result is closed. Notices are hints: one
   * may come twice, late, or without a change.
   */
  Watch watch(Watcher watcher);

  /** Frees what the runtime holds in this process; containers go on. */
  @Override
  void close();

  /** Receives notices; must return quickly. */
  interface Watcher {
    /** Something happened to a task's container. */
    void changed(Id task);

    /** Notices may have been lost, for example while the engine was away: look at everything. */
    void lookAgain();
  }

  /** A subscription that can be ended. */
  interface Watch extends AutoCloseable {
    @Override
    void close();
  }
}
