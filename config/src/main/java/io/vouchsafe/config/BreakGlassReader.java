package io.vouchsafe.config;

import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.vpnauth.emergency.BreakGlass;
import java.time.Instant;
import java.util.Optional;

/** Reads what allows one certificate for a while. */
final class BreakGlassReader {
  private static final BreakGlassReader ALONE =
      new BreakGlassReader(Optional.empty(), Optional.empty());

  private final Optional<String> usualBy;
  private final Optional<String> usualWhy;

  /** A reader of allows that may leave out who answers for them, and why. */
  BreakGlassReader(Optional<String> usualBy, Optional<String> usualWhy) {
    this.usualBy = usualBy;
    this.usualWhy = usualWhy;
  }

  /** A new one, which begins at {@code now}; what it says about itself beside that must be true. */
  static Optional<BreakGlass> fresh(Section written, Fingerprint certificate, Instant now) {
    boolean sameDigest = isSame(written, "sha256", certificate);
    boolean sameId = isSame(written, "id", certificate);
    written.value("since").ifPresent(PlainWords::instant);
    return ALONE.read(
        written,
        Optional.of(certificate).filter(fits -> sameDigest && sameId),
        Optional.of(now),
        now);
  }

  /** One of a list, which begins at {@code now} and names its certificate. */
  Optional<BreakGlass> listed(Section written, Instant now) {
    Optional<Fingerprint> certificate = written.required("sha256").flatMap(HexText::sha256);
    boolean same = certificate.map(fits -> isSame(written, "id", fits)).orElse(true);
    written.value("since").ifPresent(PlainWords::instant);
    return read(written, certificate.filter(fits -> same), Optional.of(now), now);
  }

  /** One that was kept, and may be over. */
  static Optional<BreakGlass> kept(Section written) {
    Optional<Fingerprint> certificate = written.required("sha256").flatMap(HexText::sha256);
    Optional<Instant> since = written.required("since").flatMap(PlainWords::instant);
    written.value("id").ifPresent(HexText::sha256);
    return ALONE.read(written, certificate, since, Instant.MIN);
  }

  private static boolean isSame(Section written, String key, Fingerprint certificate) {
    Optional<Value> value = written.value(key);
    Optional<Fingerprint> read = value.flatMap(HexText::sha256);
    if (read.isPresent() && !read.get().equals(certificate)) {
      value.get().error("is another certificate than " + certificate);
    }
    return value.isPresent() == read.isPresent() && read.map(certificate::equals).orElse(true);
  }

  private Optional<BreakGlass> read(
      Section written,
      Optional<Fingerprint> certificate,
      Optional<Instant> since,
      Instant notBefore) {
    Optional<Value> until = written.required("until");
    Optional<String> by = line(written, "by", usualBy);
    Optional<String> why = line(written, "why", usualWhy);
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

  private static Optional<String> line(Section written, String key, Optional<String> usual) {
    Optional<Value> value = usual.isPresent() ? written.value(key) : written.required(key);
    return value.isPresent() ? value.flatMap(PlainWords::line) : usual;
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
