/**
 * Keeps a node's network level with the cluster's state: the VXLAN mesh between hosts, the virtual
 * addresses of services, the published ports and the names.
 *
 * <p>The contract: {@link dev.skep.net.DataPlane} takes a {@link dev.skep.net.NetworkView} of what
 * the node's kernel should have and answers which revision of it the kernel has. What always holds:
 * it compares and repairs, over and over; it never remembers what it did, and it never changes what
 * it did not make.
 */
@NullMarked
package dev.skep.net;

import org.jspecify.annotations.NullMarked;
