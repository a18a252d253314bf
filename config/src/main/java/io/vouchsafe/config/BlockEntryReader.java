package io.vouchsafe.config;

import io.vouchsafe.pki.DistinguishedName;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.SerialNumber;
import io.vouchsafe.vpnauth.emergency.BlockEntry;
import io.vouchsafe.vpnauth.emergency.Target;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads one entry of a block list: exactly one target, and who wrote it, when and why. */
final class BlockEntryReader {
  private static final String NAME_FORM = "name after RFC 4514";
  private static final String TARGETS = "sha256, serial, subject or key";

  private static final SettingKey<Fingerprint> SHA256 =
      HexText.sha256Key("sha256").says("of a certificate");

  private static final SettingKey<SerialNumber> SERIAL =
      SettingKey.text("serial", "hexadecimal, as a string", HexText::serial)
          .says(
              "without `issuer` and `issuer_key` it blocks this serial of every issuer, "
                  + "and warns");

  private static final SettingKey<DistinguishedName> ISSUER =
      SettingKey.text("issuer", NAME_FORM, BlockEntryReader::name)
          .absent("any")
          .says("with `serial`: the issuer's name, most specific part first");

  private static final SettingKey<Fingerprint> ISSUER_KEY =
      HexText.sha256Key("issuer_key")
          .absent("any")
          .says("with `serial`: of the issuer's SubjectPublicKeyInfo");

  private static final SettingKey<DistinguishedName> SUBJECT =
      SettingKey.text("subject", NAME_FORM, BlockEntryReader::name)
          .says("matches strings of all types, and the parts in any order");

  private static final SettingKey<Fingerprint> PUBLIC_KEY =
      HexText.sha256Key("key")
          .says(
              "of a SubjectPublicKeyInfo; matches every encoding of the key. The key of a "
                  + "CA blocks everything below that CA");

  private static final SettingKey<String> ID =
      PlainWords.lineKey("id").says("the id in an answer of the admin port; ignored in this file");

  private static final SettingKey<String> NOTE =
      PlainWords.lineKey("note").says("shown in `detail`");

  private static final SettingKey<String> BY = PlainWords.lineKey("by").says("shown in `detail`");

  private static final SettingKey<Instant> SINCE =
      PlainWords.instantKey("since").says("shown in `detail`");

  static final SectionTable KEYS =
      SectionTable.of(SHA256, SERIAL, ISSUER, ISSUER_KEY, SUBJECT, PUBLIC_KEY, ID, NOTE, BY, SINCE);

  private BlockEntryReader() {}

  static Optional<BlockEntry> read(Value written) {
    return Section.read(written, KEYS, entry -> read(entry, written));
  }

  private static Optional<BlockEntry> read(Section entry, Value written) {
    List<Optional<Target>> targets = targets(entry);
    Optional<String> note = entry.find(NOTE);
    Optional<String> by = entry.find(BY);
    Optional<Instant> since = entry.find(SINCE);
    Optional<String> id = entry.find(ID);
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
    if (entry.value(SHA256).isPresent()) {
      targets.add(entry.find(SHA256).<Target>map(Target.OfCertificate::new));
    }
    serial(entry).ifPresent(targets::add);
    if (entry.value(SUBJECT).isPresent()) {
      targets.add(entry.find(SUBJECT).<Target>map(Target.OfSubject::new));
    }
    if (entry.value(PUBLIC_KEY).isPresent()) {
      targets.add(entry.find(PUBLIC_KEY).<Target>map(Target.OfKey::new));
    }
    return targets;
  }

  private static Optional<Optional<Target>> serial(Section entry) {
    Optional<Value> serial = entry.value(SERIAL);
    Optional<Value> issuer = entry.value(ISSUER);
    Optional<Value> issuerKey = entry.value(ISSUER_KEY);
    Optional<DistinguishedName> name = entry.find(ISSUER);
    Optional<Fingerprint> key = entry.find(ISSUER_KEY);
    if (serial.isEmpty()) {
      issuer.or(() -> issuerKey).ifPresent(value -> value.error("is allowed only with serial"));
      return Optional.empty();
    }
    if (issuer.isEmpty() && issuerKey.isEmpty()) {
      serial.get().warning("without issuer or issuer_key this serial of every issuer is blocked");
    }
    // An issuer that cannot be read must not become "any".
    boolean understood =
        name.isPresent() == issuer.isPresent() && key.isPresent() == issuerKey.isPresent();
    return Optional.of(
        entry
            .find(SERIAL)
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
                    value.error(
                        () -> Quoted.of(text) + " is no name: " + why + EscapedCommas.hint(text));
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
