/**
 * Several hosts on one machine, for integration tests, the demonstration and benchmarks.
 *
 * <p>A {@link dev.skep.testbed.TestBed} is one process with namespaces of its own (mounts, network,
 * process ids) that holds a bridge; each {@link dev.skep.testbed.Host} is a process nested in it,
 * again with namespaces of its own, a cable to the bridge and, if wished, a Docker Engine. What
 * always holds: everything a bed runs or mounts, and every link but one, lives inside the first
 * process's namespaces, so killing that process removes all of it; the one link in the outer
 * network namespace goes with its peer. The rest (data of engines, process records) is files below
 * the bed's directory, which are also the only state: any process may {@linkplain
 * dev.skep.testbed.TestBed#attach attach}.
 *
 * <p>Linux, root, and a few Debian packages are needed ({@link dev.skep.testbed.Prerequisites}).
 */
@NullMarked
package dev.skep.testbed;

import org.jspecify.annotations.NullMarked;
