package io.vouchsafe.proxy.admin;

import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.front.http.RequestQuery;
import io.vouchsafe.proxy.journal.RecentVerdicts;
import io.vouchsafe.proxy.journal.VerdictFilter;
import io.vouchsafe.vpnauth.decision.Reason;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What {@code GET /decisions} asks for.
 *
 * @param after only what came after the decision of that reference
 * @param limit as many at most
 * @param waitSeconds how long to wait for the first one; 0 = not at all
 */
record DecisionQuery(VerdictFilter wanted, Optional<String> after, int limit, int waitSeconds) {
  static final Set<String> KEYS =
      Set.of(
          "reference",
          "tenant",
          "reason",
          "decision",
          "subject",
          "serial",
          "sha256",
          "limit",
          "after",
          "wait");

  private static final int USUAL = 100;
  private static final int MOST = 1000;
  private static final int LONGEST_WAIT = 60;
  private static final int LONGEST_TEXT = 256;

  private static final Pattern REFERENCE = Pattern.compile("[0-9a-f]{10}-[0-9a-z]{1,13}");
  private static final Pattern SERIAL = Pattern.compile("-?[0-9a-f]{1,256}");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern COLONS = Pattern.compile("[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2})+");

  private static final String LIKE_A_REFERENCE =
      " is the reference of a decision, such as 0123456789-1a";

  /** A value that is not what its key allows. */
  private static final class Mistaken extends RuntimeException {
    private static final long serialVersionUID = 1;

    private Mistaken(String sentence) {
      super(sentence);
    }
  }

  /** Reads {@code given}; malformed with what is allowed. */
  static Parsed<DecisionQuery> read(RequestQuery given) {
    try {
      return Parsed.ok(
          new DecisionQuery(
              filter(given),
              value(given, "after", DecisionQuery::reference, "after" + LIKE_A_REFERENCE),
              value(
                      given,
                      "limit",
                      text -> number(text, 1, MOST),
                      "limit is a number from 1 to " + MOST)
                  .orElse(USUAL),
              value(
                      given,
                      "wait",
                      text -> number(text, 0, LONGEST_WAIT),
                      "wait is a number of seconds from 0 to " + LONGEST_WAIT)
                  .orElse(0)));
    } catch (Mistaken mistaken) {
      return Parsed.malformed(String.valueOf(mistaken.getMessage()));
    }
  }

  private static VerdictFilter filter(RequestQuery given) {
    return new VerdictFilter(
        value(given, "reference", DecisionQuery::reference, "reference" + LIKE_A_REFERENCE),
        value(given, "tenant", DecisionQuery::text, "tenant is the name of a tenant"),
        value(given, "reason", DecisionQuery::reason, "reason is none of docs/reasons.md"),
        value(given, "decision", DecisionQuery::allow, "decision is allow or deny"),
        value(
            given,
            "subject",
            text -> text(text).map(part -> part.toLowerCase(Locale.ROOT)),
            "subject is a part of a subject, up to " + LONGEST_TEXT + " characters"),
        value(
            given,
            "serial",
            DecisionQuery::serial,
            "serial is a serial number in hexadecimal digits, with or without colons"),
        value(
            given,
            "sha256",
            text -> matching(SHA256, digits(text)),
            "sha256 is 64 hexadecimal digits, with or without colons"));
  }

  private static <T> Optional<T> value(
      RequestQuery given, String key, Function<String, Optional<T>> reading, String sentence) {
    return given
        .value(key)
        .map(text -> reading.apply(text).orElseThrow(() -> new Mistaken(sentence)));
  }

  private static Optional<String> reference(String text) {
    return matching(REFERENCE, text);
  }

  private static Optional<String> text(String text) {
    return Optional.of(text).filter(some -> !some.isEmpty() && some.length() <= LONGEST_TEXT);
  }

  private static Optional<Reason> reason(String text) {
    return Arrays.stream(Reason.values()).filter(reason -> reason.code().equals(text)).findFirst();
  }

  private static Optional<Boolean> allow(String text) {
    return switch (text) {
      case "allow" -> Optional.of(true);
      case "deny" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  private static Optional<Integer> number(String text, int least, int most) {
    return Optional.of(text)
        .filter(digits -> digits.matches("[0-9]{1,4}"))
        .map(Integer::parseInt)
        .filter(number -> number >= least && number <= most);
  }

  /** Tools show leading zeros, or none. */
  private static Optional<String> serial(String text) {
    return matching(SERIAL, digits(text))
        .map(digits -> digits.replaceFirst("^(-?)0+(?=[0-9a-f])", "$1"));
  }

  private static String digits(String text) {
    String plain = COLONS.matcher(text).matches() ? text.replace(":", "") : text;
    return plain.toLowerCase(Locale.ROOT);
  }

  private static Optional<String> matching(Pattern pattern, String text) {
    return Optional.of(text).filter(some -> pattern.matcher(some).matches());
  }

  /** What {@code recent} has of it. */
  RecentVerdicts.Found of(RecentVerdicts recent) {
    return after
        .map(reference -> recent.after(reference, wanted, limit))
        .orElseGet(() -> recent.newest(wanted, limit));
  }

  /** The answer: {@code missed} only where somebody goes on from a reference. */
  String json(RecentVerdicts.Found found) {
    String end = after.isEmpty() ? "\n]}\n" : "\n],\"missed\":" + found.missed() + "}\n";
    return "{\"decisions\":[\n" + String.join(",\n", found.lines()) + end;
  }
}
