package dev.skep.cli.command;

import dev.skep.api.http.PayloadView;
import dev.skep.api.intent.DesiredPayload;
import dev.skep.cli.client.Daemon;

/** What tells secrets and configs apart on the command line. */
enum PayloadKind {
  SECRET(DesiredPayload.MAX_SECRET_BYTES),
  CONFIG(DesiredPayload.MAX_CONFIG_BYTES);

  private final int limit;

  PayloadKind(int limit) {
    this.limit = limit;
  }

  /** Its content has fewer bytes than this. */
  int limit() {
    return limit;
  }

  String word() {
    return this == SECRET ? "secret" : "config";
  }

  String path() {
    return "/" + word() + "s";
  }

  String path(String name) {
    return path() + "/" + Daemon.part(name);
  }

  Listing<PayloadView> listing() {
    return this == SECRET ? Listing.SECRETS : Listing.CONFIGS;
  }
}
