package io.vouchsafe.proxy.session;

import io.vouchsafe.config.SessionSettings;
import java.time.Duration;

/** What the settings say about sessions now. */
interface SessionRules {

  /** {@code sessions} of that tenant; the usual when it has no settings any more. */
  SessionSettings of(String tenant);

  /** {@code session_grace} of that policy. */
  Duration grace(String tenant, String policy);
}
