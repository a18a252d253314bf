package io.vouchsafe.config;

import java.util.List;

/**
 * What reading a document of the admin port, or one that was kept, came to.
 *
 * @param <T> what it holds
 */
public sealed interface DocumentReading<T> {

  /** Understood; {@code warnings} are for whoever wrote it. */
  record Read<T>(T document, List<Problem> warnings) implements DocumentReading<T> {}

  /** Every mistake found in one pass, warnings included. */
  record Refused<T>(List<Problem> problems) implements DocumentReading<T> {}
}
