package dev.skep.api.model;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.skep.api.Id;

/** Anything the store keeps. The type names below are part of the stored format. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @Type(value = Cluster.class, name = "cluster"),
  @Type(value = Node.class, name = "node"),
  @Type(value = Service.class, name = "service"),
  @Type(value = ServiceRevision.class, name = "service-revision"),
  @Type(value = Task.class, name = "task"),
  @Type(value = Network.class, name = "network"),
  @Type(value = Secret.class, name = "secret"),
  @Type(value = Config.class, name = "config"),
  @Type(value = Volume.class, name = "volume"),
  @Type(value = Stack.class, name = "stack"),
  @Type(value = Blob.class, name = "blob"),
  @Type(value = ManifestSet.class, name = "set")
})
public sealed interface Resource
    permits Cluster,
        Node,
        Service,
        ServiceRevision,
        Task,
        Network,
        Secret,
        Config,
        Volume,
        Stack,
        Blob,
        ManifestSet {
  /** Identity, name, labels, version and times. */
  Meta meta();

  /** The same resource with other meta data. */
  Resource withMeta(Meta changed);

  /** The resource's identity. */
  default Id id() {
    return meta().id();
  }

  /** Which kind this is. */
  default Kind kind() {
    return switch (this) {
      case Cluster ignored -> Kind.CLUSTER;
      case Node ignored -> Kind.NODE;
      case Service ignored -> Kind.SERVICE;
      case ServiceRevision ignored -> Kind.SERVICE_REVISION;
      case Task ignored -> Kind.TASK;
      case Network ignored -> Kind.NETWORK;
      case Secret ignored -> Kind.SECRET;
      case Config ignored -> Kind.CONFIG;
      case Volume ignored -> Kind.VOLUME;
      case Stack ignored -> Kind.STACK;
      case Blob ignored -> Kind.BLOB;
      case ManifestSet ignored -> Kind.SET;
    };
  }
}
