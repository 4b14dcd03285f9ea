package dev.skep.store.atomix.transport;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Where peers listen now. It is asked before every connection attempt, so an address may change
 * while the process runs; the identity of a peer is its certificate, never its address.
 */
@FunctionalInterface
public interface AddressBook {
  /** Returns the address of a peer, unresolved if it is a host name, or empty if it is unknown. */
  Optional<InetSocketAddress> addressOf(String peer);
}
