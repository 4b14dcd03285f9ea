/**
 * Compose text to resources. {@link dev.skep.manifests.ManifestReader} is the way in; behind it
 * stands a pipeline of small stages, one package each: read the YAML into a tree that knows where
 * each value stands, put variables in, validate, bring short forms into one long form, merge
 * several files, convert to requests of the Docker API and these to a {@link
 * dev.skep.api.intent.DesiredStack}, and refuse what the cluster cannot do yet.
 *
 * <p>What always holds: the same text, variables and files give the same result with the same
 * positions, whoever reads them, so a client and a server agree. Nothing here touches a disk, the
 * process environment or the clock by itself; both come in as arguments. A bad manifest is a list
 * of {@link dev.skep.api.intent.Problem}s with file, line and column, never an exception. No stage
 * needs Jackson, which keeps the command line quick to start.
 */
@NullMarked
package dev.skep.manifests;

import org.jspecify.annotations.NullMarked;
