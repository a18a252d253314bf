package io.vouchsafe.pki;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The names of one certificate against which a claimed name is compared (RFC 9525 §6): those of
 * subjectAltName alone. Nobody is known by the subject's commonName (RFC 9525 §2).
 */
public final class PresentedNames {
  private final List<AlternativeName> names;

  private PresentedNames(List<AlternativeName> names) {
    this.names = names;
  }

  public static PresentedNames of(Certificate certificate) {
    return new PresentedNames(certificate.subjectAlternativeNames().orElse(List.of()));
  }

  /** Whether some name of the certificate matches; a claimed name that is none matches nothing. */
  public boolean match(PeerName wanted) {
    return switch (wanted.kind()) {
      case DNS -> matchesDns(wanted.value());
      case IP -> matchesIp(wanted.value());
      case RFC822 -> matchesMailbox(wanted.value());
    };
  }

  /**
   * The same without wildcards for a whole top-level domain ({@code *.com}), which browsers match
   * with no host. Other public suffixes are not known here.
   */
  public PresentedNames withoutTopLevelWildcards() {
    return new PresentedNames(names.stream().filter(name -> !isTopLevelWildcard(name)).toList());
  }

  private static boolean isTopLevelWildcard(AlternativeName name) {
    return name instanceof AlternativeName.Dns(String dns)
        && dns.startsWith("*.")
        && dns.indexOf('.', 2) < 0;
  }

  /**
   * Those of {@code written} that name a host and are not, character for character, one of these
   * names: a dNSName as it stands there, an iPAddress as RFC 3986 §3.2.2 and RFC 5952 §4 write it.
   */
  public List<String> hostsWithoutCopy(List<String> written) {
    Set<String> hosts = Set.copyOf(ofKind(PeerName.Kind.DNS));
    Set<String> addresses = Set.copyOf(ofKind(PeerName.Kind.IP));
    return written.stream()
        .filter(
            text ->
                WrittenHost.kindOf(text)
                    .map(kind -> kind == PeerName.Kind.IP ? addresses : hosts)
                    .map(names -> !names.contains(text))
                    .orElse(false))
        .toList();
  }

  /** The names of that kind as text. */
  public List<String> ofKind(PeerName.Kind kind) {
    return switch (kind) {
      case DNS -> texts(AlternativeName.Dns.class);
      case IP -> texts(AlternativeName.Ip.class);
      case RFC822 -> texts(AlternativeName.Email.class);
    };
  }

  List<String> uris() {
    return texts(AlternativeName.Uri.class);
  }

  private boolean matchesDns(String wanted) {
    Optional<DnsName> reference = DnsName.reference(wanted);
    return reference.isPresent()
        && texts(AlternativeName.Dns.class).stream()
            .flatMap(name -> DnsName.presented(name).stream())
            .anyMatch(name -> name.isPreferredSyntax() && name.matches(reference.get()));
  }

  /** RFC 9525 §6.4: the octets are equal; there are no wildcards and no text to compare. */
  private boolean matchesIp(String wanted) {
    Optional<byte[]> address = IpLiteral.parse(wanted);
    return address.isPresent()
        && names.stream()
            .anyMatch(
                name ->
                    name instanceof AlternativeName.Ip(Der octets)
                        && Arrays.equals(octets.toBytes(), address.get()));
  }

  /** RFC 5280 §7.5: the local part exactly, the host without regard to case; RFC 9598 §3 alike. */
  private boolean matchesMailbox(String wanted) {
    Optional<Mailbox> mailbox = Mailbox.parse(wanted);
    return mailbox.isPresent()
        && texts(AlternativeName.Email.class).stream()
            .flatMap(name -> Mailbox.parse(name).stream())
            .anyMatch(mailbox.get()::equals);
  }

  private List<String> texts(Class<? extends AlternativeName> form) {
    return names.stream().filter(form::isInstance).map(AlternativeName::text).toList();
  }
}
