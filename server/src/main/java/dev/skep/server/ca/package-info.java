/**
 * Who is who: the cluster's certificate authority, node certificates, join tokens and the TLS
 * contexts made from them.
 *
 * <p>What always holds: a node is what its certificate says (common name: node id, organisational
 * unit: role, organisation: cluster id, as in swarm), never what it claims or where it connects
 * from; a node never sends its private key anywhere; a new node trusts nobody before the chain it
 * sees ends in the root whose digest its join token names; TLS is 1.3 only.
 */
@NullMarked
package dev.skep.server.ca;

import org.jspecify.annotations.NullMarked;
