package dev.skep.api.state;

import dev.skep.api.model.Cidr;

/**
 * A block of addresses that belongs to a network.
 *
 * @param range the addresses
 * @param network the network's name
 */
public record Block(Cidr range, String network) {
  /** Says that a network cannot have a block because of this one. */
  public static String clash(String network, Cidr wanted, Block other) {
    return "subnet "
        + wanted
        + " of network "
        + network
        + " overlaps with "
        + other.range
        + " of network "
        + other.network
        + "; choose another one";
  }
}
