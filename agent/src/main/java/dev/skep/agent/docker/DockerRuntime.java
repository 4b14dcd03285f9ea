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
  /** An engine that unpacks a large image on a slow disk may be silent for a while. */
  private static final Duration SILENCE = Duration.ofMinutes(2);

  private final Settings settings;
  private final DockerEngine engine;
  private final TaskFiles files;
  private final BootEpoch epoch;
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

  /** A runtime on an engine, which need not be there yet. */
  public DockerRuntime(Settings settings) {
    this.settings = settings;
    this.engine = new DockerEngine(settings.engine(), SILENCE);
    this.files = new TaskFiles(settings.directory().resolve("task-files"));
    this.epoch = new BootEpoch(settings.directory());
  }

  @Override
  public Node.Description describe() throws RuntimeFailure {
    Node.Description found =
        EngineInfo.describe(engine.call(client -> client.infoCmd().exec()), settings.skepVersion());
    host = found;
    return found;
  }

  @Override
  public String epoch() {
    return epoch.current();
  }

  @Override
  public List<Sighting> list() throws RuntimeFailure {
    List<Container> containers =
        engine.call(client ->
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
    return engine.call(client -> {
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
    ImagePull pull = new ImagePull();
    try (pull) {
      engine.run(client -> client.pullImageCmd(image).exec(pull));
      pull.awaitEnd();
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

  private static RuntimeFailure.Refused pullFailed(String image, String why) {
    return new RuntimeFailure.Refused("pulling " + image + " failed: " + why);
  }

  @Override
  public void create(AssignedTask task, Map<String, Bytes> payloads) throws RuntimeFailure {
    if (ContainerRequest.needsStartInterval(task)) {
      EngineInfo.checkStartInterval(engine.call(client -> client.versionCmd().exec()));
    }
    // Once without files, so that what is refused leaves nothing behind.
    new ContainerRequest(task, settings.node(), host(), List.of());
    List<TaskFile> written = files.write(task, payloads);
    ContainerRequest request = new ContainerRequest(task, settings.node(), host(), written);
    try {
      engine.run(client -> request.applyTo(client.createContainerCmd(task.name())).exec());
    } catch (RuntimeFailure.Refused e) {
      // An answer may have been lost: then the name is taken by the container that was asked for.
      if (!(e.getCause() instanceof ConflictException) || inspect(Handle.of(task)).isEmpty()) {
        throw e;
      }
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

  private Optional<InspectContainerResponse> inspect(Handle handle) throws RuntimeFailure {
    Optional<InspectContainerResponse> found =
        engine.call(client -> {
          try {
            return Optional.of(client.inspectContainerCmd(handle.name()).exec());
          } catch (NotFoundException e) {
            return Optional.empty();
          }
        });
    return found.filter(container ->
        Labels.owner(plain(container.getName()), container.getConfig().getLabels(), settings.node())
            .filter(owner -> owner.task().equals(handle.task()))
            .isPresent());
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
