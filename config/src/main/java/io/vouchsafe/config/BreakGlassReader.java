package io.vouchsafe.config;

import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.vpnauth.emergency.BreakGlass;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads what allows one certificate for a while. */
final class BreakGlassReader {
  private static final SettingKey<Fingerprint> CERTIFICATE =
      HexText.sha256Key("sha256").says("of the certificate");

  private static final SettingKey<Fingerprint> ID = HexText.sha256Key("id").says("the same");

  private static final SettingKey<Instant> UNTIL =
      PlainWords.instantKey("until").required().says("when it is over");

  private static final SettingKey<Instant> SINCE =
      PlainWords.instantKey("since").says("when it began");

  private static final SettingKey<String> BY =
      PlainWords.lineKey("by")
          .absent("that of the document, else required")
          .says("who answers for it");

  private static final SettingKey<String> WHY =
      PlainWords.lineKey("why").absent("that of the document, else required").says("the reason");

  static final SectionTable KEYS = SectionTable.of(CERTIFICATE, ID, UNTIL, SINCE, BY, WHY);

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
    boolean sameDigest = isSame(written, CERTIFICATE, certificate);
    boolean sameId = isSame(written, ID, certificate);
    written.find(SINCE);
    return ALONE.read(written, Optional.of(certificate).filter(fits -> sameDigest && sameId), now);
  }

  /** One of a list, which begins at {@code now} and names its certificate. */
  Optional<BreakGlass> listed(Section written, Instant now) {
    Optional<Fingerprint> certificate = required(written, CERTIFICATE);
    boolean same = certificate.map(fits -> isSame(written, ID, fits)).orElse(true);
    written.find(SINCE);
    return read(written, certificate.filter(fits -> same), now);
  }

  /**
   * One that was kept at {@code now}, and may be over.
   *
   * @param ignored is told of one that can be understood but not believed, which is left out
   */
  static Optional<BreakGlass> kept(Section written, Instant now, Consumer<String> ignored) {
    Optional<Fingerprint> certificate = required(written, CERTIFICATE);
    Optional<Instant> since = required(written, SINCE);
    Optional<Instant> until = written.find(UNTIL);
    written.find(ID);
    Optional<String> doubt =
        since.flatMap(begin -> until.flatMap(end -> BreakGlass.doubt(begin, end, now)));
    if (certificate.isPresent() && doubt.isPresent()) {
      ignored.accept("break-glass for " + certificate.get() + ": " + doubt.get());
    }
    return ALONE.signed(written, certificate, until.filter(end -> doubt.isEmpty()), since);
  }

  /** Of a key that need not be there in every document of this kind. */
  private static <T> Optional<T> required(Section written, SettingKey<T> key) {
    if (written.value(key).isEmpty()) {
      written.missing(key);
    }
    return written.find(key);
  }

  private static boolean isSame(
      Section written, SettingKey<Fingerprint> key, Fingerprint certificate) {
    Optional<Value> value = written.value(key);
    Optional<Fingerprint> read = written.find(key);
    if (read.isPresent() && !read.get().equals(certificate)) {
      value.get().error("is another certificate than " + certificate);
    }
    return value.isPresent() == read.isPresent() && read.map(certificate::equals).orElse(true);
  }

  private Optional<BreakGlass> read(
      Section written, Optional<Fingerprint> certificate, Instant now) {
    Optional<Value> until = written.value(UNTIL);
    Optional<Instant> end = written.find(UNTIL).filter(at -> isInRange(at, until, now));
    return signed(written, certificate, end, Optional.of(now));
  }

  /** With who answers for it, and why. */
  private Optional<BreakGlass> signed(
      Section written,
      Optional<Fingerprint> certificate,
      Optional<Instant> until,
      Optional<Instant> since) {
    Optional<String> by = line(written, BY, usualBy);
    Optional<String> why = line(written, WHY, usualWhy);
    return certificate.isPresent()
            && since.isPresent()
            && until.isPresent()
            && by.isPresent()
            && why.isPresent()
        ? Optional.of(
            new BreakGlass(certificate.get(), until.get(), by.get(), why.get(), since.get()))
        : Optional.empty();
  }

  private static Optional<String> line(
      Section written, SettingKey<String> key, Optional<String> usual) {
    if (written.value(key).isPresent() || usual.isEmpty()) {
      return required(written, key);
    }
    return usual;
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
