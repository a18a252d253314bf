package io.vouchsafe.config.fortiadc;

import io.vouchsafe.config.Problem;
import java.util.List;

/** What reading a FortiADC configuration came to. */
public sealed interface FortiAdcImport {

  /**
   * Settings were written.
   *
   * @param yaml Vouchsafe's settings, to be completed with the certificates that they name
   * @param stricter each rule by which Vouchsafe refuses more than FortiADC, with its places
   * @param warnings what was skipped or not understood and changes nothing that was written
   */
  record Written(String yaml, List<Stricter> stricter, List<Problem> warnings)
      implements FortiAdcImport {
    public Written {
      stricter = List.copyOf(stricter);
      warnings = List.copyOf(warnings);
    }
  }

  /** Nothing was written: every mistake found in one pass, warnings included. */
  record Refused(List<Problem> problems) implements FortiAdcImport {
    public Refused {
      problems = List.copyOf(problems);
    }
  }

  /** One rule that is stricter here, and where it will be felt. */
  record Stricter(StricterRule rule, List<String> places) {
    private static final int MOST_SHOWN = 20;

    public Stricter {
      places = List.copyOf(places);
    }

    @Override
    public String toString() {
      int more = places.size() - MOST_SHOWN;
      return String.join(", ", places.subList(0, Math.min(places.size(), MOST_SHOWN)))
          + (more > 0 ? " and " + more + " more" : "")
          + ": "
          + rule.key()
          + ": "
          + rule.explanation();
    }
  }
}
