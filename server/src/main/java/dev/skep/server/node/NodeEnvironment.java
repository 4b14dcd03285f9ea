package dev.skep.server.node;

import dev.skep.server.session.HostPort;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;

/**
 * What a node's life is made of.
 *
 * @param vertx for servers and clients
 * @param data the data directory, which exists and is this process's alone
 * @param listen where a manager serves other hosts, unless a request says otherwise
 * @param raftListen where a manager's store replicates
 * @param host what is known of this host
 * @param agents makes the agent
 * @param api serves the native API to other managers
 * @param clock the host's
 * @param random keys, ids and jitter
 */
public record NodeEnvironment(
    Vertx vertx,
    Path data,
    HostPort listen,
    HostPort raftListen,
    Host host,
    NodeAgent.Factory agents,
    Handler<HttpServerRequest> api,
    InstantSource clock,
    SecureRandom random) {}
