package dev.skep.api.http;

/**
 * With what and where nodes join.
 *
 * @param role {@code worker} or {@code manager}
 * @param token {@code SWMTKN-1-…}
 * @param address {@code host:port} of the manager that answered
 */
public record JoinToken(String role, String token, String address) {
  /** Never tells the token. */
  @Override
  public String toString() {
    return "JoinToken[" + role + " at " + address + "]";
  }

  /** To make a new token; the old one becomes worthless. */
  public record Rotate(String role) {}
}
