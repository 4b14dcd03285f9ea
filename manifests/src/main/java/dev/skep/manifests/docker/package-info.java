/**
 * A stack as the requests of the Docker Engine API that {@code docker stack deploy} would send, by
 * the rules of the docker CLI 28.2. This is the one place where a file's values become a cluster's:
 * {@code convert} reads what is applied off these requests. For it they may also say what the API
 * knows and the docker CLI does not, such as groups or platforms.
 *
 * <p>What always holds: a request says what the file says and no more. What the file leaves out is
 * left out, so that the manager's defaults apply, and words that a manager would refuse are passed
 * on. What the docker CLI itself refuses is a problem with its place. What a request takes from the
 * file keeps its place there, so that who reads the request can say what is wrong with it.
 */
@NullMarked
package dev.skep.manifests.docker;

import org.jspecify.annotations.NullMarked;
