/**
 * Tasks as containers of a Docker Engine, by docker-java.
 *
 * <p>What always holds: only containers that carry this node's label and swarm's task labels are
 * touched. What a task asks for either reaches the engine or ends the task as refused, in words
 * that name it. Contents of secrets and configs are files on a tmpfs, mounted read-only, and are
 * removed when the task ends. docker-java and its Jackson 2 appear in no other package.
 */
@NullMarked
package dev.skep.agent.docker;

import org.jspecify.annotations.NullMarked;
