package io.vouchsafe.pki.path;

import io.vouchsafe.pki.AlternativeName;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.DistinguishedName;
import io.vouchsafe.pki.DnsName;
import io.vouchsafe.pki.Mailbox;
import io.vouchsafe.pki.NameSubtree;
import java.util.Optional;

/** How a name lies to a subtree that constrains its form (RFC 5280 §4.2.1.10). */
enum SubtreeMatch {
  INSIDE,
  OUTSIDE,
  /** Perhaps inside: a wildcard, or a base that is none. Permits nothing, but is excluded. */
  OVERLAPPING,
  /** Nobody here can compare. */
  UNPROCESSABLE;

  /** A name made ready for many comparisons. */
  @FunctionalInterface
  interface Subject {
    SubtreeMatch against(NameSubtree subtree);
  }

  static Subject of(AlternativeName name) {
    return switch (name) {
      case AlternativeName.Dns(String text) -> {
        Optional<DnsName> dns = DnsName.presented(text);
        yield subtree -> dns(dns, subtree);
      }
      case AlternativeName.Email(String text) -> {
        Optional<Mailbox> mailbox = Mailbox.parse(text);
        yield subtree -> email(mailbox, subtree);
      }
      case AlternativeName.Uri(String text) -> {
        Optional<DnsName> host = UriHost.of(text);
        yield subtree -> uri(host, subtree);
      }
      case AlternativeName.Ip(Der address) -> subtree -> ip(address, subtree);
      case AlternativeName.Directory(var directory) -> subtree -> directory(directory, subtree);
      case AlternativeName.RegisteredId n -> subtree -> UNPROCESSABLE;
      case AlternativeName.Other n -> subtree -> UNPROCESSABLE;
      case AlternativeName.Opaque n -> subtree -> UNPROCESSABLE;
    };
  }

  /**
   * "Any DNS name that can be constructed by simply adding zero or more labels to the left." A
   * leading period is defined for URIs and mailboxes only, and so is not understood here.
   */
  private static SubtreeMatch dns(Optional<DnsName> name, NameSubtree subtree) {
    if (!(subtree instanceof NameSubtree.Dns(String base))) {
      return UNPROCESSABLE;
    }
    if (base.isEmpty()) {
      return INSIDE;
    }
    if (name.isEmpty() || base.startsWith(".")) {
      return UNPROCESSABLE;
    }
    if (!isHost(base)) {
      return OVERLAPPING;
    }
    String text = name.get().text();
    if (isBelow(text, base)) {
      return INSIDE;
    }
    boolean covers = name.get().isWildcard() && parent(base).equals(text.substring(1));
    return covers ? OVERLAPPING : OUTSIDE;
  }

  /**
   * Inside when §7.1 says so. A name with strings that it does not prepare is never inside; when
   * these may be read as the base's, it is not outside either.
   */
  private static SubtreeMatch directory(DistinguishedName name, NameSubtree subtree) {
    if (!(subtree instanceof NameSubtree.Directory(DistinguishedName base))) {
      return UNPROCESSABLE;
    }
    if (name.isWithin(base)) {
      return INSIDE;
    }
    if (name.isPrepared() && base.isPrepared()) {
      return OUTSIDE;
    }
    return switch (name.likenessWithin(base)) {
      case DIFFERENT -> OUTSIDE;
      case SAME -> OVERLAPPING;
      case UNSURE -> UNPROCESSABLE;
    };
  }

  /** RFC 4291 §2.5.5.2: an IPv4 address that is written as an IPv6 one reaches the same host. */
  private static SubtreeMatch ip(Der address, NameSubtree subtree) {
    if (!(subtree instanceof NameSubtree.Ip range)) {
      return UNPROCESSABLE;
    }
    if (range.contains(address)) {
      return INSIDE;
    }
    return range.containsMapped(address) ? OVERLAPPING : OUTSIDE;
  }

  /** A mailbox exactly, one host, or with a leading period the hosts below a domain. */
  private static SubtreeMatch email(Optional<Mailbox> mailbox, NameSubtree subtree) {
    if (mailbox.isEmpty()) {
      return UNPROCESSABLE;
    }
    if (subtree instanceof NameSubtree.EmailAddress(Mailbox wanted)) {
      return mailbox(mailbox.get(), wanted);
    }
    return subtree instanceof NameSubtree.EmailHost(String base)
        ? host(mailbox.get().host(), base)
        : UNPROCESSABLE;
  }

  /** Most hosts deliver to a mailbox whatever the case of its local part. */
  private static SubtreeMatch mailbox(Mailbox mailbox, Mailbox wanted) {
    if (mailbox.equals(wanted)) {
      return INSIDE;
    }
    return mailbox.host().equals(wanted.host()) && mailbox.local().equalsIgnoreCase(wanted.local())
        ? OVERLAPPING
        : OUTSIDE;
  }

  /** The host part only; a URI without a host name cannot be judged and is refused. */
  private static SubtreeMatch uri(Optional<DnsName> host, NameSubtree subtree) {
    return host.isPresent() && subtree instanceof NameSubtree.Uri(String base)
        ? host(host.get().text(), base)
        : UNPROCESSABLE;
  }

  private static SubtreeMatch host(String host, String base) {
    if (!isHost(base.startsWith(".") ? base.substring(1) : base)) {
      return OVERLAPPING;
    }
    return inside(base.startsWith(".") ? host.endsWith(base) : host.equals(base));
  }

  /** A base that is no host is a slip of the CA's pen: it permits nobody and excludes everybody. */
  private static boolean isHost(String base) {
    return DnsName.presented(base).filter(name -> !name.isWildcard()).isPresent();
  }

  private static SubtreeMatch inside(boolean yes) {
    return yes ? INSIDE : OUTSIDE;
  }

  private static boolean isBelow(String name, String base) {
    int rest = name.length() - base.length();
    return name.endsWith(base) && (rest == 0 || name.charAt(rest - 1) == '.');
  }

  /** {@code .example.com} of {@code www.example.com}; empty for a single label. */
  private static String parent(String domain) {
    int dot = domain.indexOf('.');
    return dot < 0 ? "" : domain.substring(dot);
  }
}
