package io.vouchsafe.vpnauth.identity;

import io.vouchsafe.pki.DnsName;
import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.pki.Mailbox;
import io.vouchsafe.pki.NameAttribute;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.vpnauth.identity.AttributePattern.WrittenSubject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads entries as people write them. An entry that could match no certificate is malformed: a slip
 * of the pen must not look like a rule.
 */
public final class IdEntries {
  private static final Pattern NETWORK = Pattern.compile("([^/]+)/(0|[1-9][0-9]{0,2})");
  private static final Pattern RANGE = Pattern.compile("([^-]+)-([^-]+)");
  private static final String ONE_LABEL = "*.";
  private static final String ANY_LOCAL_PART = "*@";
  private static final String ANY_REST = "/*";

  private IdEntries() {}

  /** One that is written as {@code type} and {@code value}. */
  public static Parsed<IdEntry> read(IdType type, String value) {
    if (value.length() > IdText.LONGEST) {
      return Parsed.malformed("longer than " + IdText.LONGEST + " characters");
    }
    if (!IdText.isPlain(value)) {
      return Parsed.malformed("a control character or a lone surrogate in it");
    }
    return switch (type) {
      case DN -> subjectInOrder(value);
      case DNS -> host(value);
      case EMAIL -> mailbox(value);
      case IP -> addresses(value);
      case URI -> resource(value);
    };
  }

  /** A subject by its properties, in any order; {@code *} stands for one whole value. */
  public static Parsed<IdEntry> subject(Map<DnProperty, List<String>> properties) {
    String written = DnProperty.written(properties);
    return switch (AttributePattern.read(written)) {
      case Parsed.Malformed<WrittenSubject>(String why) -> Parsed.malformed(why);
      case Parsed.Ok<WrittenSubject>(WrittenSubject subject) ->
          Parsed.ok(
              subject.isExact()
                  ? new IdEntry.Keyed(
                      IdType.DN,
                      written,
                      new IdKey.InAnyOrder(
                          LeafName.counted(
                              subject.name().attributes().stream()
                                  .<NameAttribute>flatMap(List::stream)
                                  .toList())))
                  : new IdEntry.SubjectInAnyOrder(written, subject.attributes()));
    };
  }

  private static Parsed<IdEntry> subjectInOrder(String written) {
    return switch (AttributePattern.read(written)) {
      case Parsed.Malformed<WrittenSubject>(String why) -> Parsed.malformed("no name: " + why);
      case Parsed.Ok<WrittenSubject>(WrittenSubject subject) ->
          Parsed.ok(
              subject.isExact()
                  ? new IdEntry.Keyed(IdType.DN, written, new IdKey.InOrder(subject.name()))
                  : new IdEntry.SubjectInOrder(written, subject.rdns()));
    };
  }

  private static Parsed<IdEntry> host(String written) {
    boolean oneLabel = written.startsWith(ONE_LABEL);
    String name = oneLabel ? written.substring(ONE_LABEL.length()) : written;
    if (IdText.hasWildcard(name)) {
      return Parsed.malformed("* stands for exactly one label, the first: *.example.com");
    }
    if (IpAddress.parse(oneLabel ? "0." + name : name).isPresent()) {
      return Parsed.malformed("an address, which is written as type: ip");
    }
    Optional<DnsName> host = DnsName.reference(name);
    if (host.isEmpty()) {
      return Parsed.malformed("no host name: letters, digits and hyphens between dots");
    }
    String labels = host.get().text();
    return Parsed.ok(
        new IdEntry.Keyed(
            IdType.DNS,
            written,
            oneLabel ? new IdKey.OneLabelBelow(labels) : new IdKey.Host(labels)));
  }

  private static Parsed<IdEntry> mailbox(String written) {
    boolean anyLocalPart = written.startsWith(ANY_LOCAL_PART);
    String exact = anyLocalPart ? "any" + written.substring(1) : written;
    if (IdText.hasWildcard(exact)) {
      return Parsed.malformed("* stands for a whole local part only: *@example.com");
    }
    Optional<Mailbox> mailbox = Mailbox.parse(exact);
    if (mailbox.isEmpty()) {
      return Parsed.malformed("no mailbox: alice@example.com, or *@example.com");
    }
    return Parsed.ok(
        new IdEntry.Keyed(
            IdType.EMAIL,
            written,
            anyLocalPart
                ? new IdKey.MailboxesAt(mailbox.get().host())
                : new IdKey.MailboxOf(mailbox.get())));
  }

  private static Parsed<IdEntry> addresses(String written) {
    Matcher network = NETWORK.matcher(written);
    Matcher range = RANGE.matcher(written);
    if (network.matches()) {
      int prefix = Integer.parseInt(network.group(2));
      return IpAddress.parse(network.group(1))
          .filter(address -> prefix <= address.bits())
          .map(
              ip -> between(written, ip.endOfNetwork(prefix, false), ip.endOfNetwork(prefix, true)))
          .orElseGet(IdEntries::noAddress);
    }
    if (range.matches()) {
      Optional<IpAddress> first = IpAddress.parse(range.group(1).strip());
      Optional<IpAddress> last = IpAddress.parse(range.group(2).strip());
      return first.isPresent() && last.isPresent()
          ? between(written, first.get(), last.get())
          : noAddress();
    }
    return IpAddress.parse(written)
        .map(
            address ->
                address.isMapped()
                    ? mapped()
                    : Parsed.<IdEntry>ok(
                        new IdEntry.Keyed(IdType.IP, written, new IdKey.Address(address))))
        .orElseGet(IdEntries::noAddress);
  }

  private static Parsed<IdEntry> between(String written, IpAddress first, IpAddress last) {
    if (first.isMapped() && last.isMapped()) {
      return mapped();
    }
    return first.isBetween(first, last)
        ? Parsed.ok(new IdEntry.Addresses(written, first, last))
        : Parsed.malformed("a range whose end is before its begin, or of the other family");
  }

  private static Parsed<IdEntry> noAddress() {
    return Parsed.malformed(
        "no address, network or range: 203.0.113.7, 203.0.113.0/24, 203.0.113.1-203.0.113.9,"
            + " 2001:db8::/32");
  }

  private static Parsed<IdEntry> mapped() {
    return Parsed.malformed("IPv4 addresses written as IPv6: no certificate matches those");
  }

  private static Parsed<IdEntry> resource(String written) {
    boolean anyRest = written.endsWith(ANY_REST);
    String exact = anyRest ? written.substring(0, written.length() - 1) : written;
    if (IdText.hasWildcard(exact)) {
      return Parsed.malformed("* stands for the whole rest only: spiffe://example.com/*");
    }
    Optional<ComparableUri> uri = ComparableUri.parse(exact);
    if (uri.isEmpty()) {
      return Parsed.malformed(
          "no URI such as spiffe://example.com/service, without user name and without % in its"
              + " host");
    }
    if (!anyRest) {
      return Parsed.ok(new IdEntry.Keyed(IdType.URI, written, new IdKey.Resource(uri.get())));
    }
    boolean isPath = uri.get().rest().startsWith("/") && !hasQuery(uri.get().rest());
    if (uri.get().authority().filter(host -> !host.isEmpty()).isEmpty()
        || !isPath
        || uri.get().hasDotSegments()) {
      return Parsed.malformed(
          "/* stands behind a scheme, a host and a path without . and ..:"
              + " spiffe://example.com/*");
    }
    return Parsed.ok(new IdEntry.Resources(written, uri.get()));
  }

  private static boolean hasQuery(String rest) {
    return rest.indexOf('?') >= 0 || rest.indexOf('#') >= 0;
  }

  /**
   * The identity that {@code claimed} is, if it is one at all; a certificate must hold the same.
   */
  static Optional<IdKey> claimed(ClaimedId claimed) {
    if (!claimed.isComparable()) {
      return Optional.empty();
    }
    return read(claimed.type(), claimed.value()) instanceof Parsed.Ok<IdEntry>(IdEntry entry)
            && entry instanceof IdEntry.Keyed keyed
        ? Optional.of(keyed.key())
        : Optional.empty();
  }
}
