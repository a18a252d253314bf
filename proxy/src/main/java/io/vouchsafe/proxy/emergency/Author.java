package io.vouchsafe.proxy.emergency;

import io.vouchsafe.config.Quoted;
import java.util.Optional;

/** Who makes a change and why, as far as that was said. */
public record Author(Optional<String> by, Optional<String> why) {
  private static final int LONGEST = 500;

  /** For the log, where nobody's line breaks belong. */
  @Override
  public String toString() {
    return "by "
        + by.map(text -> Quoted.plain(text, LONGEST)).orElse("nobody named")
        + why.map(text -> ": " + Quoted.plain(text, LONGEST)).orElse("");
  }
}
