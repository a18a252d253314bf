package io.vouchsafe.config;

import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.vpnauth.emergency.BreakGlass;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads what allows one certificate for a while. */
final class BreakGlassReader {
  private BreakGlassReader() {}

  /** A new one, which begins at {@code now}. */
  static Optional<BreakGlass> fresh(Section written, Fingerprint certificate, Instant now) {
    Optional<Value> until = written.required("until");
    Optional<Instant> end =
        until.flatMap(PlainWords::instant).filter(at -> isInRange(at, until, now));
    return signed(written).flatMap(signature -> end.map(at -> signature.on(certificate, at, now)));
  }

  /**
   * One that was kept at {@code now}, and may be over.
   *
   * @param ignored is told of one that can be understood but not believed, which is left out
   */
  static Optional<BreakGlass> kept(Section written, Instant now, Consumer<String> ignored) {
    Optional<Fingerprint> certificate = written.required("sha256").flatMap(HexText::sha256);
    Optional<Instant> since = written.required("since").flatMap(PlainWords::instant);
    Optional<Instant> until = written.required("until").flatMap(PlainWords::instant);
    Optional<Signature> signature = signed(written);
    if (certificate.isEmpty() || since.isEmpty() || until.isEmpty() || signature.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> doubt = BreakGlass.doubt(since.get(), until.get(), now);
    doubt.ifPresent(why -> ignored.accept("break-glass for " + certificate.get() + ": " + why));
    return doubt.isPresent()
        ? Optional.empty()
        : Optional.of(signature.get().on(certificate.get(), until.get(), since.get()));
  }

  /** Who answers for it, and why. */
  private record Signature(String by, String why) {
    BreakGlass on(Fingerprint certificate, Instant until, Instant since) {
      return new BreakGlass(certificate, until, by, why, since);
    }
  }

  private static Optional<Signature> signed(Section written) {
    Optional<String> by = written.required("by").flatMap(PlainWords::line);
    Optional<String> why = written.required("why").flatMap(PlainWords::line);
    return by.flatMap(who -> why.map(reason -> new Signature(who, reason)));
  }

  private static boolean isInRange(Instant until, Optional<Value> written, Instant now) {
    if (!until.isAfter(now)) {
      written.ifPresent(value -> value.error(until + " is over, it is " + now));
      return false;
    }
    if (until.isAfter(now.plus(BreakGlass.LONGEST))) {
      written.ifPresent(
          value ->
              value.error(
                  until + " is more than " + BreakGlass.LONGEST.toHours() + " h after " + now));
      return false;
    }
    return true;
  }
}
