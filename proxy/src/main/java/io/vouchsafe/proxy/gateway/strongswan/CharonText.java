package io.vouchsafe.proxy.gateway.strongswan;

import io.vouchsafe.pki.DerReader;
import io.vouchsafe.pki.DistinguishedName;
import io.vouchsafe.pki.MalformedDerException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How charon 5.9.8 prints identities. It prints no types, and no character beyond ASCII, so that
 * nothing can be read back out of it: what a certificate says is printed, and compared.
 */
final class CharonText {
  private static final String BETWEEN = ", ";

  /**
   * The attribute types that charon has names for. It calls every other one by the octets of its
   * OID, or by a name that an OID near it has.
   */
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("0.2.262.1.10.7.20", "ND"),
          Map.entry("0.9.2342.19200300.100.1.1", "UID"),
          Map.entry("0.9.2342.19200300.100.1.25", "DC"),
          Map.entry("1.2.840.113549.1.9.1", "E"),
          Map.entry("1.2.840.113549.1.9.2", "unstructuredName"),
          Map.entry("1.2.840.113549.1.9.8", "unstructuredAddress"),
          Map.entry("2.5.4.3", "CN"),
          Map.entry("2.5.4.4", "SN"),
          Map.entry("2.5.4.5", "serialNumber"),
          Map.entry("2.5.4.6", "C"),
          Map.entry("2.5.4.7", "L"),
          Map.entry("2.5.4.8", "ST"),
          Map.entry("2.5.4.9", "STREET"),
          Map.entry("2.5.4.10", "O"),
          Map.entry("2.5.4.11", "OU"),
          Map.entry("2.5.4.12", "T"),
          Map.entry("2.5.4.13", "D"),
          Map.entry("2.5.4.16", "postalAddress"),
          Map.entry("2.5.4.17", "postalCode"),
          Map.entry("2.5.4.41", "N"),
          Map.entry("2.5.4.42", "G"),
          Map.entry("2.5.4.43", "I"),
          Map.entry("2.5.4.45", "ID"),
          Map.entry("2.5.4.46", "dnQualifier"),
          Map.entry("2.5.4.54", "dmdName"),
          Map.entry("2.5.4.65", "pseudonym"));

  private CharonText() {}

  /** {@code octets} as charon prints them: what is no printable ASCII becomes a question mark. */
  static String printed(byte[] octets) {
    StringBuilder text = new StringBuilder(octets.length);
    for (byte octet : octets) {
      text.append(octet >= ' ' && octet < 0x7f ? (char) octet : '?');
    }
    return text.toString();
  }

  /** The same of a name; empty when an attribute type has no name in charon. */
  static Optional<String> printed(DistinguishedName name) {
    StringBuilder text = new StringBuilder();
    try {
      DerReader rdns = DerReader.of(name.der().toBytes()).into(DerReader.SEQUENCE);
      while (!rdns.atEnd()) {
        DerReader rdn = rdns.into(DerReader.SET);
        while (!rdn.atEnd()) {
          DerReader attribute = rdn.into(DerReader.SEQUENCE);
          String type = NAMES.get(attribute.oid(DerReader.OID));
          if (type == null) {
            return Optional.empty();
          }
          text.append(text.isEmpty() ? "" : BETWEEN).append(type).append('=');
          text.append(printed(attribute.content(attribute.peek())));
        }
      }
      return Optional.of(text.toString());
    } catch (MalformedDerException e) {
      throw new IllegalStateException("a name that was read before", e);
    }
  }

  /** Whether charon may print {@code name} as {@code text}; other names may look the same. */
  static boolean isPrintOf(String text, DistinguishedName name) {
    try {
      int at = 0;
      DerReader rdns = DerReader.of(name.der().toBytes()).into(DerReader.SEQUENCE);
      while (!rdns.atEnd()) {
        DerReader rdn = rdns.into(DerReader.SET);
        while (!rdn.atEnd()) {
          at = after(text, at, rdn.into(DerReader.SEQUENCE));
          if (at < 0) {
            return false;
          }
        }
      }
      return at > 0 && at == text.length();
    } catch (MalformedDerException e) {
      throw new IllegalStateException("a name that was read before", e);
    }
  }

  /** The index behind the attribute, which begins at {@code from}; negative when it does not. */
  private static int after(String text, int from, DerReader attribute)
      throws MalformedDerException {
    int at = from;
    if (at > 0) {
      if (!text.startsWith(BETWEEN, at)) {
        return -1;
      }
      at += BETWEEN.length();
    }
    String type = attribute.oid(DerReader.OID);
    String value = printed(attribute.content(attribute.peek()));
    int equals = endOfType(text, at, NAMES.get(type));
    return equals >= 0 && text.startsWith(value, equals + 1) ? equals + 1 + value.length() : -1;
  }

  /** The index of the equals sign behind the type; one without a name may be called anything. */
  private static int endOfType(String text, int at, @Nullable String name) {
    int equals = text.indexOf('=', at);
    return equals >= 0 && (name == null || text.substring(at, equals).equals(name)) ? equals : -1;
  }
}
