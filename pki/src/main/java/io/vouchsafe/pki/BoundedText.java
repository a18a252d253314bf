package io.vouchsafe.pki;

/**
 * Text that a stranger may have written, cut to what a log line or an answer has room for. The one
 * place that cuts text.
 */
public final class BoundedText {
  /** Characters of a name or a sentence in logs, answers and the journal. */
  public static final int LONGEST = 1024;

  private BoundedText() {}

  /** {@code text}, or its first {@link #LONGEST} characters and an ellipsis. */
  public static String of(String text) {
    return of(text, LONGEST);
  }

  /** The same with {@code longest} characters; a pair of surrogates is never split. */
  public static String of(String text, int longest) {
    if (text.length() <= longest) {
      return text;
    }
    boolean split = longest > 0 && Character.isHighSurrogate(text.charAt(longest - 1));
    return text.substring(0, split ? longest - 1 : longest) + "…";
  }
}
