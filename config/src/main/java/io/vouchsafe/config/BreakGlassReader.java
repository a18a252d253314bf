package io.vouchsafe.config;

import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.vpnauth.emergency.BreakGlass;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

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
    return ALONE.read(written, Optional.of(certificate).filter(fits -> sameDigest && sameId), now);
  }

  /** One of a list, which begins at {@code now} and names its certificate. */
  Optional<BreakGlass> listed(Section written, Instant now) {
    Optional<Fingerprint> certificate = written.required("sha256").flatMap(HexText::sha256);
    boolean same = certificate.map(fits -> isSame(written, "id", fits)).orElse(true);
    written.value("since").ifPresent(PlainWords::instant);
    return read(written, certificate.filter(fits -> same), now);
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
    written.value("id").ifPresent(HexText::sha256);
    Optional<String> doubt =
        since.flatMap(begin -> until.flatMap(end -> BreakGlass.doubt(begin, end, now)));
    if (certificate.isPresent() && doubt.isPresent()) {
      ignored.accept("break-glass for " + certificate.get() + ": " + doubt.get());
    }
    return ALONE.signed(written, certificate, until.filter(end -> doubt.isEmpty()), since);
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
      Section written, Optional<Fingerprint> certificate, Instant now) {
    Optional<Value> until = written.required("until");
    Optional<Instant> end =
        until.flatMap(PlainWords::instant).filter(at -> isInRange(at, until, now));
    return signed(written, certificate, end, Optional.of(now));
  }

  /** With who answers for it, and why. */
  private Optional<BreakGlass> signed(
      Section written,
      Optional<Fingerprint> certificate,
      Optional<Instant> until,
      Optional<Instant> since) {
    Optional<String> by = line(written, "by", usualBy);
    Optional<String> why = line(written, "why", usualWhy);
    return certificate.isPresent()
            && since.isPresent()
            && until.isPresent()
            && by.isPresent()
            && why.isPresent()
        ? Optional.of(
            new BreakGlass(certificate.get(), until.get(), by.get(), why.get(), since.get()))
        : Optional.empty();
  }

  private static Optional<String> line(Section written, String key, Optional<String> usual) {
    Optional<Value> value = usual.isPresent() ? written.value(key) : written.required(key);
    return value.isPresent() ? value.flatMap(PlainWords::line) : usual;
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
