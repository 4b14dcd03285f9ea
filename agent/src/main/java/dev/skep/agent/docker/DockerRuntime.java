package dev.skep.agent.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Container;
import dev.skep.agent.docker.TaskFiles.TaskFile;
import dev.skep.agent.runtime.ContainerRuntime;
import dev.skep.agent.runtime.Handle;
import dev.skep.agent.runtime.RuntimeFailure;
import dev.skep.agent.runtime.Sighting;
import dev.skep.agent.task.Observed;
import dev.skep.api.Bytes;
import dev.skep.api.Id;
import dev.skep.api.model.ContainerSpec;
import dev.skep.api.model.Node;
import dev.skep.api.session.AssignedTask;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tasks as containers of one Docker Engine. */
public final class DockerRuntime implements ContainerRuntime {
  /** A pull tells its progress; one that does not move for so long will not. */
  private static final Duration PULL_SILENCE = Duration.ofMinutes(2);

  private final Settings settings;
  private final DockerEngine engine;
  private final TaskFiles files;
  private final String epoch;
  private volatile Node.@Nullable Description host;

  /**
   * Where a runtime works.
   *
   * @param node the node whose containers it makes and touches
   * @param engine the engine's address, for example {@code unix:///var/run/docker.sock}
   * @param directory below /run, for what is lost with a boot. Secrets and configs are in it; where
   *     it does not lie on a tmpfs, one is mounted on a directory in it. The engine has to see the
   *     same directory.
   * @param skepVersion for the node's description
   */
  public record Settings(Id node, String engine, Path directory, String skepVersion) {}

  /**
   * A runtime on an engine, which need not be there yet.
   *
   * @throws java.io.UncheckedIOException if the directory cannot be used
   */
  public DockerRuntime(Settings settings) {
    this.settings = settings;
    this.engine = new DockerEngine(settings.engine(), DockerEngine.Limits.generous());
    this.files = new TaskFiles(settings.directory().resolve("task-files"));
    this.epoch = BootEpoch.of(settings.directory());
  }

  @Override
  public Node.Description describe() throws RuntimeFailure {
    Node.Description found =
        EngineInfo.describe(engine.ask(client -> client.infoCmd().exec()), settings.skepVersion());
    host = found;
    return found;
  }

  @Override
  public Node.Description describeHost() {
    return HostFacts.describe(settings.skepVersion());
  }

  @Override
  public String epoch() {
    return epoch;
  }

  @Override
  public List<Sighting> list() throws RuntimeFailure {
    List<Container> containers =
        engine.ask(client ->
            client
                .listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(Map.of(Labels.NODE, settings.node().toString()))
                .exec());
    List<Sighting> sightings = new ArrayList<>();
    Set<Id> tasks = new HashSet<>();
    for (Container container : containers) {
      owner(container)
          .ifPresent(handle -> {
            tasks.add(handle.task());
            sightings.add(new Sighting(handle, phase(container.getState())));
          });
    }
    for (Id task : withFiles()) {
      if (tasks.add(task)) {
        // Files that a crash left behind; there is no container to find by this name.
        Handle nothing = new Handle(task, task.toString(), Duration.ZERO);
        sightings.add(new Sighting(nothing, Sighting.Phase.ENDED));
      }
    }
    return sightings;
  }

  @Override
  public Observed observe(Handle handle) throws RuntimeFailure {
    return inspect(handle).map(Inspection::observed).orElseGet(Observed.Absent::new);
  }

  @Override
  public boolean hasImage(AssignedTask task) throws RuntimeFailure {
    String image = ImageName.complete(task.spec().container().image());
    return engine.ask(client -> {
      try {
        client.inspectImageCmd(image).exec();
        return true;
      } catch (NotFoundException e) {
        return false;
      }
    });
  }

  @Override
  public void fetchImage(AssignedTask task) throws RuntimeFailure, InterruptedException {
    String image = ImageName.complete(task.spec().container().image());
    try (ImagePull pull = new ImagePull()) {
      engine.streams().pullImageCmd(image).exec(pull);
      if (!pull.awaitEnd(PULL_SILENCE)) {
        throw pullFailed(image, "no progress for " + PULL_SILENCE.toSeconds() + " s");
      }
      Optional<RuntimeFailure> failure = pull.failure().map(engine::failure);
      if (failure.isPresent()) {
        switch (failure.get()) {
          case RuntimeFailure.Unavailable away -> throw away;
          case RuntimeFailure.Refused refused -> throw pullFailed(image, refused.text());
        }
      }
      if (!pull.error().isEmpty()) {
        throw pullFailed(image, pull.error());
      }
    }
  }

  private static RuntimeFailure.Refused pullFailed(String image, String why) {
    return new RuntimeFailure.Refused("pulling " + image + " failed: " + why);
  }

  @Override
  public void create(AssignedTask task, Map<String, Bytes> payloads) throws RuntimeFailure {
    ContainerSpec container = task.spec().container();
    if (EngineInfo.needsCheck(container)) {
      EngineInfo.check(container, engine.ask(client -> client.versionCmd().exec()));
    }
    // Once without files, so that what is refused leaves nothing behind.
    new ContainerRequest(task, settings.node(), host(), List.of());
    List<TaskFile> written = files.write(task, host(), payloads);
    ContainerRequest request = new ContainerRequest(task, settings.node(), host(), written);
    try {
      engine.run(client -> request.applyTo(client.createContainerCmd(task.name())).exec());
    } catch (RuntimeFailure.Refused e) {
      if (!(e.getCause() instanceof ConflictException)) {
        throw e;
      }
      settleConflict(task, e);
    }
  }

  /** The name is taken. Perhaps by the very container, when an earlier answer was lost. */
  private void settleConflict(AssignedTask task, RuntimeFailure.Refused conflict)
      throws RuntimeFailure {
    Optional<InspectContainerResponse> found = find(task.name());
    if (found.isEmpty()) {
      throw new RuntimeFailure.Unavailable("the engine is still making " + task.name());
    }
    if (found.filter(container -> isOf(container, task.id())).isEmpty()) {
      throw conflict;
    }
  }

  @Override
  public void start(Handle handle) throws RuntimeFailure {
    engine.run(client -> {
      try {
        client.startContainerCmd(handle.name()).exec();
      } catch (NotModifiedException e) {
        // It runs already.
      }
    });
  }

  @Override
  public void signal(Handle handle) throws RuntimeFailure {
    Optional<InspectContainerResponse> found = inspect(handle);
    if (found.isPresent()) {
      send(handle, Inspection.stopSignal(found.get()));
    }
  }

  @Override
  public void kill(Handle handle) throws RuntimeFailure {
    if (inspect(handle).isPresent()) {
      send(handle, "SIGKILL");
    }
  }

  private void send(Handle handle, String signal) throws RuntimeFailure {
    engine.run(client -> {
      try {
        client.killContainerCmd(handle.name()).withSignal(signal).exec();
      } catch (NotFoundException | ConflictException e) {
        // It ended by itself meanwhile.
      }
    });
  }

  @Override
  public void remove(Handle handle) throws RuntimeFailure {
    if (inspect(handle).isEmpty()) {
      return;
    }
    engine.run(client -> {
      try {
        client.removeContainerCmd(handle.name()).withForce(true).withRemoveVolumes(true).exec();
      } catch (NotFoundException | ConflictException e) {
        // It is gone, or somebody else is removing it.
      }
    });
  }

  @Override
  public void release(Handle handle) throws RuntimeFailure {
    try {
      files.remove(handle.task());
    } catch (IOException e) {
      throw new RuntimeFailure.Refused("its files cannot be removed: " + e.getMessage(), e);
    }
  }

  @Override
  public Watch watch(Watcher watcher) {
    return new EventStream(engine, settings.node(), watcher);
  }

  @Override
  public void close() {
    engine.close();
  }

  /** The task's container; others are not seen. */
  private Optional<InspectContainerResponse> inspect(Handle handle) throws RuntimeFailure {
    return find(handle.name()).filter(container -> isOf(container, handle.task()));
  }

  private Optional<InspectContainerResponse> find(String name) throws RuntimeFailure {
    return engine.ask(client -> {
      try {
        return Optional.of(client.inspectContainerCmd(name).exec());
      } catch (NotFoundException e) {
        return Optional.empty();
      }
    });
  }

  private boolean isOf(InspectContainerResponse container, Id task) {
    String name = plain(container.getName());
    return Labels.owner(name, container.getConfig().getLabels(), settings.node())
        .filter(owner -> owner.task().equals(task))
        .isPresent();
  }

  private Optional<Handle> owner(Container container) {
    for (String name : container.getNames()) {
      Optional<Handle> owner = Labels.owner(plain(name), container.getLabels(), settings.node());
      if (owner.isPresent()) {
        return owner;
      }
    }
    return Optional.empty();
  }

  private List<Id> withFiles() {
    try {
      return files.tasks();
    } catch (IOException e) {
      return List.of();
    }
  }

  private Node.Description host() throws RuntimeFailure {
    Node.Description known = host;
    return known == null ? describe() : known;
  }

  private static Sighting.Phase phase(String state) {
    return switch (state) {
      case "created" -> Sighting.Phase.CREATED;
      case "exited", "dead", "removing" -> Sighting.Phase.ENDED;
      default -> Sighting.Phase.RUNNING;
    };
  }

  /** The engine puts a slash before names. */
  private static String plain(String name) {
    return name.startsWith("/") ? name.substring(1) : name;
  }
}
