package io.vouchsafe.proxy.cli.remote;

import static io.vouchsafe.proxy.cli.remote.Screen.text;

import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.DistinguishedName;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.cli.terminal.Ink;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/** Entries of a block list, for a person and to be found again. */
final class BlockRows {
  private static final List<String> TARGETS =
      List.of("serial", "issuer", "issuer_key", "key", "subject", "sha256");

  private BlockRows() {}

  static void add(Table table, List<JsonObject> entries, String from) {
    entries.forEach(
        each ->
            table.row(
                text(each, "id"),
                target(each),
                text(each, "by"),
                text(each, "since"),
                from,
                text(each, "note")));
  }

  private static String target(JsonObject entry) {
    StringJoiner target = new StringJoiner(", ");
    TARGETS.forEach(
        key ->
            Optional.ofNullable(entry.getString(key))
                .ifPresent(value -> target.add(key + " " + Ink.shown(value))));
    return target.toString();
  }

  /** Whether {@code entry} is about exactly this certificate, or about its key. */
  static boolean isAbout(JsonObject entry, Certificate certificate) {
    if (entry.getString("sha256") != null) {
      return certificate.sha256().hex().equals(entry.getString("sha256"));
    }
    if (entry.getString("key") != null) {
      return certificate.keyFingerprints().stream()
          .anyMatch(key -> key.hex().equals(entry.getString("key")));
    }
    return certificate.serial().hex().equals(entry.getString("serial"))
        && isIssuer(entry.getString("issuer", ""), certificate);
  }

  private static boolean isIssuer(String issuer, Certificate certificate) {
    return DistinguishedName.written(issuer) instanceof Parsed.Ok<DistinguishedName>(var name)
        && name.equals(certificate.issuer());
  }
}
