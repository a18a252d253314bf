package io.vouchsafe.config.cos;

import io.vouchsafe.config.Quoted;
import io.vouchsafe.pki.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Addresses as cOS Core writes them: literals, {@code all-nets}, names of the address book. */
final class CosAddresses {
  static final String ALL = "0.0.0.0/0";
  private static final String ALL_6 = "::/0";

  private static final Pattern DOTTED_MASK = Pattern.compile("([0-9.]+)/([0-9]+(?:\\.[0-9]+){3})");
  private static final int MOST_STEPS = 16;

  private final CosConfiguration from;
  private final CosNotes notes;

  CosAddresses(CosConfiguration from, CosNotes notes) {
    this.from = from;
    this.notes = notes;
  }

  /** Each of {@code property}'s values as settings take it. */
  List<String> of(CosObject owner, CosProperty property) {
    List<String> all = new ArrayList<>();
    for (String each : property.list()) {
      all.addAll(resolve(owner, property, each, 0));
    }
    return all;
  }

  /** What a name stands for; a name that nothing explains stays, for {@code config check}. */
  private List<String> resolve(CosObject owner, CosProperty property, String text, int steps) {
    if (text.equalsIgnoreCase("all-nets")) {
      return List.of(ALL);
    }
    if (text.equalsIgnoreCase("all-nets6")) {
      return List.of(ALL_6);
    }
    Optional<String> literal = literal(text);
    if (literal.isPresent()) {
      return List.of(literal.get());
    }
    Optional<CosProperty> meant =
        from.find("IP4Address", text)
            .or(() -> from.find("IP6Address", text))
            .or(() -> from.find("IP4Group", text))
            .flatMap(entry -> entry.find("Address", "Members"));
    if (meant.isEmpty() || steps >= MOST_STEPS) {
      notes.warning(
          property.line(),
          owner.where() + ": " + property.key(),
          "'"
              + Quoted.plain(text)
              + "' is a name of the address book that this file does not define; write its"
              + " addresses in its place, config check refuses it until then");
      return List.of(text);
    }
    List<String> all = new ArrayList<>();
    for (String each : meant.get().list()) {
      all.addAll(resolve(owner, property, each, steps + 1));
    }
    return all;
  }

  /** An address, a network or a range; {@code 10.0.0.0/255.0.0.0} becomes {@code 10.0.0.0/8}. */
  private static Optional<String> literal(String text) {
    var masked = DOTTED_MASK.matcher(text);
    if (masked.matches()) {
      return prefix(masked.group(2)).map(length -> masked.group(1) + "/" + length);
    }
    String start = text.split("[-/]", 2)[0];
    return IpAddress.parse(start).map(address -> text);
  }

  private static Optional<Integer> prefix(String mask) {
    long bits = 0;
    for (String part : mask.split("\\.", -1)) {
      int octet = part.length() > 3 ? 256 : Integer.parseInt(part);
      if (octet > 255) {
        return Optional.empty();
      }
      bits = bits << 8 | octet;
    }
    int length = Long.numberOfLeadingZeros(~(bits << 32));
    return bits == (0xffffffffL << (32 - length) & 0xffffffffL)
        ? Optional.of(length)
        : Optional.empty();
  }
}
