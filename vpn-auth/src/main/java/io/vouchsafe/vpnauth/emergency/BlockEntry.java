package io.vouchsafe.vpnauth.emergency;

import java.time.Instant;
import java.util.Optional;

/**
 * One entry of a block list.
 *
 * @param note why, in the operator's words
 * @param by who wrote it
 * @param since when it was written
 */
public record BlockEntry(
    Target target, Optional<String> note, Optional<String> by, Optional<Instant> since) {

  /** One sentence for people: what is blocked, since when, by whom and why. */
  public String describe() {
    return "blocked by "
        + target.describe()
        + since.map(at -> ", since " + at).orElse("")
        + by.map(who -> ", by " + who).orElse("")
        + note.map(why -> ": " + why).orElse("");
  }
}
