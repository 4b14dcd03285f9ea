package dev.skep.server.node;

import dev.skep.api.Id;
import dev.skep.api.model.Cluster;
import dev.skep.controllers.admission.Admission;
import dev.skep.controllers.admission.NewNode;

/**
 * The first write of a new cluster, kept on disk until it is committed: a process that dies in
 * between resumes with the same certificate authority, tokens and ids. All secrets in it are
 * sealed.
 *
 * @param transaction the id of the write; the cluster's id follows from it
 * @param spec the cluster's settings
 * @param trust the authority and the join secrets
 * @param first this node
 */
record Founding(Id transaction, Cluster.Spec spec, Cluster.Trust trust, NewNode first) {
  Id cluster() {
    return Admission.clusterId(transaction);
  }
}
