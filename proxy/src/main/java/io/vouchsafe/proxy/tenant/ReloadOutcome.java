package io.vouchsafe.proxy.tenant;

import io.vouchsafe.config.Problem;
import io.vouchsafe.config.SettingsChange;
import java.util.List;

/** What reading the settings again came to. */
public sealed interface ReloadOutcome {

  /** They are in place. */
  record Applied(SettingsChange change, List<Problem> warnings) implements ReloadOutcome {
    public Applied {
      warnings = List.copyOf(warnings);
    }

    /** One line for a log. */
    String summary() {
      return "tenants added %s, removed %s, changed %s; tokens %s; warnings %d"
          .formatted(
              change.added(),
              change.removed(),
              change.changed().keySet(),
              change.tokens() ? "changed" : "the same",
              warnings.size());
    }
  }

  /**
   * Nothing was changed.
   *
   * @param problems why not, one sentence each
   */
  record Refused(List<String> problems) implements ReloadOutcome {
    public Refused {
      problems = List.copyOf(problems);
    }
  }
}
