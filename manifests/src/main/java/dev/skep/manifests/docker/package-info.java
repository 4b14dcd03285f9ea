/**
 * A stack in its normal form as the requests of the Docker Engine API that {@code docker stack
 * deploy} would send, by the rules of the docker CLI 28.2.
 *
 * <p>What always holds: a request says what the file says and no more. What the file leaves out is
 * left out, so that the manager's defaults apply, and words that a manager would refuse are passed
 * on. What the docker CLI itself refuses is a problem with its place.
 */
@NullMarked
package dev.skep.manifests.docker;

import org.jspecify.annotations.NullMarked;
