package io.vouchsafe.pki;

/**
 * What comes of comparing two names whose strings may be of any type. A comparison that blocks or
 * excludes takes everything but {@link #DIFFERENT} for a match.
 */
public enum Likeness {
  /** In some reading the prepared texts are equal. */
  SAME,
  /** No reading of the one is a reading of the other. */
  DIFFERENT,
  /** Everything that can be compared is the same, and something cannot be compared. */
  UNSURE
}
