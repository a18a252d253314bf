package io.vouchsafe.config;

/** Reads {@code sessions} of a tenant. */
final class SessionsReader {
  private static final Range CUTS = new Range(1, 100_000, "cuts a second");

  /** 100 = nothing is ever held. */
  private static final Range LIMIT = new Range(1, 100, "percent");

  private SessionsReader() {}

  static SessionSettings read(Section sessions) {
    SessionSettings absent = SessionSettings.DEFAULT;
    SessionSettings settings =
        new SessionSettings(
            (int) sessions.wholeNumber("cuts_per_second", CUTS, absent.cutsPerSecond()),
            (int) sessions.wholeNumber("cut_limit", LIMIT, absent.cutLimit()),
            sessions.flag("dry_run", absent.dryRun()));
    if (settings.dryRun()) {
      sessions.warning(
          "dry_run: true lets sessions go on whose certificate is revoked, and only tells");
    }
    return settings;
  }
}
