package dev.skep.api.http;

/**
 * A published port.
 *
 * @param protocol {@code tcp}, {@code udp} or {@code sctp}
 * @param target inside the container
 * @param published outside; 0 while the system has not chosen one
 * @param mode {@code ingress} on every node, {@code host} on the task's own
 */
public record PortView(String protocol, int target, int published, String mode) {}
