package io.vouchsafe.config;

import io.vouchsafe.pki.DistinguishedName;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.vpnauth.emergency.BlockEntry;
import io.vouchsafe.vpnauth.emergency.Target;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads one entry of a block list: exactly one target, and who wrote it, when and why. */
final class BlockEntryReader {
  private static final String TARGETS = "sha256, serial, subject or key";

  private BlockEntryReader() {}

  static Optional<BlockEntry> read(Value written) {
    return Section.read(written, entry -> read(entry, written));
  }

  private static Optional<BlockEntry> read(Section entry, Value written) {
    List<Optional<Target>> targets = targets(entry);
    Optional<String> note = entry.value("note").flatMap(PlainWords::line);
    Optional<String> by = entry.value("by").flatMap(PlainWords::line);
    Optional<Instant> since = entry.value("since").flatMap(PlainWords::instant);
    Optional<String> id = entry.value("id").flatMap(PlainWords::line);
    if (targets.size() != 1) {
      written.error(
          targets.isEmpty()
              ? "says not what is blocked: " + TARGETS
              : "says more than one of " + TARGETS + "; write an entry for each");
      return Optional.empty();
    }
    return targets
        .getFirst()
        .map(target -> new BlockEntry(target, note, by, since, id, Optional.empty()));
  }

  /** One for each that is written, empty when it could not be read. */
  private static List<Optional<Target>> targets(Section entry) {
    List<Optional<Target>> targets = new ArrayList<>();
    entry
        .value("sha256")
        .map(value -> HexText.sha256(value).<Target>map(Target.OfCertificate::new))
        .ifPresent(targets::add);
    serial(entry).ifPresent(targets::add);
    entry
        .value("subject")
        .map(value -> name(value).<Target>map(Target.OfSubject::new))
        .ifPresent(targets::add);
    entry
        .value("key")
        .map(value -> HexText.sha256(value).<Target>map(Target.OfKey::new))
        .ifPresent(targets::add);
    return targets;
  }

  private static Optional<Optional<Target>> serial(Section entry) {
    Optional<Value> serial = entry.value("serial");
    Optional<Value> issuer = entry.value("issuer");
    Optional<Value> issuerKey = entry.value("issuer_key");
    Optional<DistinguishedName> name = issuer.flatMap(BlockEntryReader::name);
    Optional<Fingerprint> key = issuerKey.flatMap(HexText::sha256);
    if (serial.isEmpty()) {
      issuer.or(() -> issuerKey).ifPresent(value -> value.error("stands only beside serial"));
      return Optional.empty();
    }
    if (issuer.isEmpty() && issuerKey.isEmpty()) {
      serial.get().warning("without issuer or issuer_key this serial of every issuer is blocked");
    }
    // An issuer that cannot be read must not become "any".
    boolean understood =
        name.isPresent() == issuer.isPresent() && key.isPresent() == issuerKey.isPresent();
    return Optional.of(
        HexText.serial(serial.get())
            .filter(number -> understood)
            .map(number -> new Target.OfSerial(number, name, key)));
  }

  private static Optional<DistinguishedName> name(Value value) {
    return value
        .string()
        .flatMap(
            text ->
                switch (DistinguishedName.written(text)) {
                  case Parsed.Ok<DistinguishedName>(DistinguishedName name) -> {
                    warnIfBackwards(value, text);
                    yield Optional.of(name);
                  }
                  case Parsed.Malformed<DistinguishedName>(String why) -> {
                    value.error(() -> Quoted.of(text) + " is no name: " + why);
                    yield Optional.empty();
                  }
                });
  }

  /**
   * openssl prints names the other way round unless told otherwise. A block heeds no order, but
   * everything else that compares names does.
   */
  private static void warnIfBackwards(Value value, String text) {
    String last = text.substring(text.lastIndexOf(',') + 1).strip();
    if (text.indexOf(',') >= 0
        && last.regionMatches(true, 0, "CN", 0, 2)
        && !text.strip().regionMatches(true, 0, "CN", 0, 2)) {
      value.warning(
          Quoted.of(text)
              + " ends with CN: a name is written most specific first (RFC 4514), as"
              + " openssl x509 -nameopt RFC2253 prints it; it blocks in either order");
    }
  }
}
