package io.vouchsafe.vpnauth;

import java.time.Instant;

/** The answer to "may this certificate pass, and why?". */
public sealed interface Decision {

  Reason reason();

  /** One sentence for people. */
  String detail();

  Evidence evidence();

  /** It may pass until {@code until}; ask again then. */
  record Allow(Reason reason, String detail, Evidence evidence, Instant until)
      implements Decision {}

  /** It may not pass. */
  record Deny(Reason reason, String detail, Evidence evidence) implements Decision {}
}
