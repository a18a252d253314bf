package io.vouchsafe.config;

/** Reads {@code sessions} of a tenant. */
final class SessionsReader {
  private static final SettingKey<Integer> CUTS_PER_SECOND =
      SettingKey.number("cuts_per_second", 1, 100_000, "cuts a second")
          .byDefault(SessionSettings.DEFAULT.cutsPerSecond())
          .says("for learnt revocations; an operator's block or cut does not wait");

  /** 100 = nothing is ever held. */
  private static final SettingKey<Integer> CUT_LIMIT =
      SettingKey.number("cut_limit", 1, 100, "percent")
          .byDefault(SessionSettings.DEFAULT.cutLimit())
          .says(
              "of the tenant's sessions, but at least 20 sessions. When more would be cut "
                  + "within 60 s, the cuts of the others are held: they pass nothing, are "
                  + "reported and listed, and wait for `POST /sessions/cut-held`");

  private static final SettingKey<Boolean> DRY_RUN =
      SettingKey.flag("dry_run")
          .byDefault(SessionSettings.DEFAULT.dryRun())
          .says("true: learnt revocations cut no session and are only reported; warns");

  static final SectionTable KEYS = SectionTable.of(CUTS_PER_SECOND, CUT_LIMIT, DRY_RUN);

  private SessionsReader() {}

  static SessionSettings read(Section sessions) {
    SessionSettings settings =
        new SessionSettings(
            sessions.get(CUTS_PER_SECOND), sessions.get(CUT_LIMIT), sessions.get(DRY_RUN));
    if (settings.dryRun()) {
      sessions.warning(
          "dry_run: true keeps sessions open whose certificate is revoked, and only "
              + "reports it");
    }
    return settings;
  }
}
