package dev.skep.cli.command;

import dev.skep.api.http.DaemonInfo;
import dev.skep.cli.client.DaemonException;
import picocli.CommandLine.Command;

/** {@code skep version}. */
@Command(name = "version", description = "Show the versions of this program and of skepd")
final class VersionCommand extends Connected {
  VersionCommand(Invocation invocation) {
    super(invocation);
  }

  @Override
  public Integer call() {
    println("Client: skep " + Version.OF_THIS_BUILD);
    try {
      println("Server: skepd " + daemon().get("/info", DaemonInfo.class).version());
    } catch (DaemonException e) {
      // Asking for the version is also how one finds out whether there is a daemon.
      println("Server: " + e.getMessage());
    }
    return ok();
  }
}
