package io.vouchsafe.config;

import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.vpnauth.emergency.BreakGlass;
import java.time.Instant;
import java.util.Optional;

/** Reads what allows one certificate for a while. */
final class BreakGlassReader {
  private BreakGlassReader() {}

  /** A new one, which begins at {@code now}. */
  static Optional<BreakGlass> fresh(Section written, Fingerprint certificate, Instant now) {
    return read(written, Optional.of(certificate), Optional.of(now), now);
  }

  /** One that was kept, and may be over. */
  static Optional<BreakGlass> kept(Section written) {
    Optional<Fingerprint> certificate = written.required("sha256").flatMap(HexText::sha256);
    Optional<Instant> since = written.required("since").flatMap(PlainWords::instant);
    return read(written, certificate, since, Instant.MIN);
  }

  private static Optional<BreakGlass> read(
      Section written,
      Optional<Fingerprint> certificate,
      Optional<Instant> since,
      Instant notBefore) {
    Optional<Value> until = written.required("until");
    Optional<String> by = written.required("by").flatMap(PlainWords::line);
    Optional<String> why = written.required("why").flatMap(PlainWords::line);
    Optional<Instant> end =
        until.flatMap(PlainWords::instant).filter(at -> isInRange(at, until, since, notBefore));
    return certificate.isPresent()
            && since.isPresent()
            && end.isPresent()
            && by.isPresent()
            && why.isPresent()
        ? Optional.of(
            new BreakGlass(certificate.get(), end.get(), by.get(), why.get(), since.get()))
        : Optional.empty();
  }

  private static boolean isInRange(
      Instant until, Optional<Value> written, Optional<Instant> since, Instant notBefore) {
    if (!until.isAfter(notBefore)) {
      written.ifPresent(value -> value.error(until + " is over, it is " + notBefore));
      return false;
    }
    if (since.isPresent() && until.isAfter(since.get().plus(BreakGlass.LONGEST))) {
      written.ifPresent(
          value ->
              value.error(
                  until
                      + " is more than "
                      + BreakGlass.LONGEST.toHours()
                      + " h after "
                      + since.get()));
      return false;
    }
    return true;
  }
}
