/** Keeps the kernel's network level with the cluster's state. */
@org.jspecify.annotations.NullMarked
package dev.skep.net;
