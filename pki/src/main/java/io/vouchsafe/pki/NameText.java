package io.vouchsafe.pki;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/** RFC 4514: a name as text, most specific RDN first. For people; nothing is decided by it. */
final class NameText {
  /** RFC 4514 §3, and what else stands in many certificates. */
  private static final Map<String, String> SHORT =
      Map.of(
          "2.5.4.3", "CN",
          "2.5.4.5", "serialNumber",
          "2.5.4.6", "C",
          "2.5.4.7", "L",
          "2.5.4.8", "ST",
          "2.5.4.10", "O",
          "2.5.4.11", "OU",
          "0.9.2342.19200300.100.1.1", "UID",
          "0.9.2342.19200300.100.1.25", "DC",
          "1.2.840.113549.1.9.1", "emailAddress");

  private NameText() {}

  static String of(byte[] name) throws MalformedDerException {
    Deque<String> rdns = new ArrayDeque<>();
    DerReader in = DerReader.of(name).into(DerReader.SEQUENCE);
    while (!in.atEnd()) {
      StringJoiner rdn = new StringJoiner("+");
      DerReader attributes = in.into(DerReader.SET);
      while (!attributes.atEnd()) {
        rdn.add(attribute(attributes.into(DerReader.SEQUENCE)));
      }
      rdns.push(rdn.toString());
    }
    return String.join(",", rdns);
  }

  private static String attribute(DerReader in) throws MalformedDerException {
    String type = in.oid(DerReader.OID);
    Optional<String> text = DirectoryString.read(in);
    String value =
        text.isPresent() ? escaped(text.get()) : "#" + HexFormat.of().formatHex(in.element());
    return SHORT.getOrDefault(type, type) + "=" + value;
  }

  /** RFC 4514 §2.4; control characters too, so that no name writes a second line into a log. */
  private static String escaped(String value) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean edge = i == 0 || i == value.length() - 1;
      if (Character.isISOControl(c)) {
        for (byte octet : String.valueOf(c).getBytes(StandardCharsets.UTF_8)) {
          out.append(String.format("\\%02x", octet));
        }
      } else if ("\",+;<>\\".indexOf(c) >= 0 || (edge && c == ' ') || (i == 0 && c == '#')) {
        out.append('\\').append(c);
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }
}
