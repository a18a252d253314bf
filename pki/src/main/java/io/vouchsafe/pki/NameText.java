package io.vouchsafe.pki;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

  private final StringBuilder out = new StringBuilder();
  private final int enough;

  private NameText(int enough) {
    this.enough = enough;
  }

  /** The whole name. */
  static String of(byte[] name) throws MalformedDerException {
    return of(name, Integer.MAX_VALUE);
  }

  /** The name, or a beginning of it that has more than {@code enough} characters. */
  static String of(byte[] name, int enough) throws MalformedDerException {
    List<DerReader> rdns = new ArrayList<>();
    DerReader in = DerReader.of(name).into(DerReader.SEQUENCE);
    while (!in.atEnd()) {
      rdns.add(in.into(DerReader.SET));
    }
    NameText text = new NameText(enough);
    for (int i = rdns.size() - 1; i >= 0 && text.out.length() <= enough; i--) {
      text.rdn(rdns.get(i), i == rdns.size() - 1 ? "" : ",");
    }
    return text.out.toString();
  }

  private void rdn(DerReader attributes, String before) throws MalformedDerException {
    String separator = before;
    while (!attributes.atEnd() && out.length() <= enough) {
      out.append(separator);
      attribute(attributes.into(DerReader.SEQUENCE));
      separator = "+";
    }
  }

  private void attribute(DerReader in) throws MalformedDerException {
    String type = in.oid(DerReader.OID);
    out.append(SHORT.getOrDefault(type, type)).append('=');
    Optional<String> text = DirectoryString.read(in);
    if (text.isPresent()) {
      escape(text.get());
    } else {
      out.append('#').append(HexFormat.of().formatHex(in.element()));
    }
  }

  /** RFC 4514 §2.4; control characters too, so that no name writes a second line into a log. */
  private void escape(String value) {
    for (int i = 0; i < value.length() && out.length() <= enough; i++) {
      char c = value.charAt(i);
      boolean edge = i == 0 || i == value.length() - 1;
      if (Character.isISOControl(c)) {
        for (byte octet : String.valueOf(c).getBytes(StandardCharsets.UTF_8)) {
          out.append('\\').append(HexFormat.of().toHexDigits(octet));
        }
      } else if ("\",+;<>\\".indexOf(c) >= 0 || (edge && c == ' ') || (i == 0 && c == '#')) {
        out.append('\\').append(c);
      } else {
        out.append(c);
      }
    }
  }
}
