package io.vouchsafe.config.cos;

import io.vouchsafe.config.Problem;
import java.util.List;

/** What reading a cOS Core configuration came to. */
public sealed interface CosImport {

  /**
   * Settings were written.
   *
   * @param yaml Vouchsafe's settings, to be completed with the files that they name
   * @param files those files, with what belongs into each
   * @param notes what was not carried over, or should be looked at
   */
  record Written(String yaml, List<String> files, List<Problem> notes) implements CosImport {
    public Written {
      files = List.copyOf(files);
      notes = List.copyOf(notes);
    }
  }

  /** Nothing was written. */
  record Refused(List<Problem> problems) implements CosImport {
    public Refused {
      problems = List.copyOf(problems);
    }
  }
}
