package io.vouchsafe.proxy.snoop;

import io.vouchsafe.pki.BoundedText;

/**
 * One line for people. It has text of strangers: whoever prints it shows no control characters.
 *
 * @param text bounded
 */
public record SnoopLine(Tone tone, String text) {
  private static final int LONGEST = 512;

  /** How it is meant. */
  public enum Tone {
    /** The first line of a negotiation. */
    HEAD,
    PLAIN,
    GOOD,
    BAD,
    /** What to do. */
    ADVICE
  }

  public SnoopLine {
    text = BoundedText.of(text, LONGEST);
  }
}
