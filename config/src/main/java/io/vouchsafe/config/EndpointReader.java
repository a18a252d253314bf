package io.vouchsafe.config;

import io.vouchsafe.pki.DnsName;
import io.vouchsafe.vpnauth.tunnel.Endpoint;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads one end of a tunnel: any, an address, a network, a range, or a host by its name. */
final class EndpointReader {
  static final Endpoint ANY = new Endpoint.Any();
  static final String FORM = "`any`, address, network, range `FIRST-LAST`, or host name";

  private static final String ANY_WORD = "any";

  /** What looks like an address shall not be looked up as a name (RFC 1123 §2.1). */
  private static final Pattern NUMBERS = Pattern.compile("(?:.*\\.)?[0-9]+|.*[:/].*");

  private static final Pattern RANGE = Pattern.compile("[0-9A-Fa-f.:]+ *- *[0-9A-Fa-f.:]+");

  private EndpointReader() {}

  /** What {@code value} says; empty after a mistake, which is reported. */
  static Optional<Endpoint> read(Value value) {
    return value.string().flatMap(text -> read(value, text));
  }

  private static Optional<Endpoint> read(Value value, String text) {
    if (text.equals(ANY_WORD)) {
      return Optional.of(ANY);
    }
    if (NUMBERS.matcher(text).matches() || RANGE.matcher(text).matches()) {
      return WrittenRange.read(value).map(written -> new Endpoint.Addresses(written.range()));
    }
    Optional<DnsName> host = DnsName.reference(text).filter(DnsName::isPreferredSyntax);
    if (host.isEmpty()) {
      value.error(
          Quoted.of(text)
              + " is no endpoint: any, an address, a network, a range FIRST-LAST, or a host name"
              + " such as branch.example.com");
    }
    return host.map(name -> new Endpoint.Host(name.text()));
  }
}
