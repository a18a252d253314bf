package io.vouchsafe.pki.path;

import io.vouchsafe.pki.AlternativeName;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.DnsName;
import io.vouchsafe.pki.Mailbox;
import io.vouchsafe.pki.NameSubtree;
import java.util.Locale;
import java.util.Optional;

/** How one name lies to one subtree (RFC 5280 §4.2.1.10). */
enum SubtreeMatch {
  INSIDE,
  OUTSIDE,
  /** A wildcard that also stands for names inside: permits nothing, but is excluded. */
  OVERLAPPING,
  /** The subtree constrains another form of name. */
  OTHER_FORM,
  /** The same form, and nobody here can compare. */
  UNPROCESSABLE;

  static SubtreeMatch of(AlternativeName name, NameSubtree subtree) {
    return switch (subtree) {
      case NameSubtree.Dns(String domain) ->
          name instanceof AlternativeName.Dns(String dns) ? dns(dns, domain) : OTHER_FORM;
      case NameSubtree.Email(String base) ->
          name instanceof AlternativeName.Email(String mailbox) ? email(mailbox, base) : OTHER_FORM;
      case NameSubtree.Uri(String host) ->
          name instanceof AlternativeName.Uri(String uri) ? uri(uri, host) : OTHER_FORM;
      case NameSubtree.Ip range ->
          name instanceof AlternativeName.Ip(Der address) ? ip(address, range) : OTHER_FORM;
      case NameSubtree.Directory(var base) ->
          name instanceof AlternativeName.Directory(var directory)
              ? inside(directory.isWithin(base))
              : OTHER_FORM;
      case NameSubtree.Opaque(String form) ->
          ConstrainedNames.form(name).equals(form) ? UNPROCESSABLE : OTHER_FORM;
    };
  }

  /** "Any DNS name that can be constructed by simply adding zero or more labels to the left." */
  private static SubtreeMatch dns(String name, String domain) {
    Optional<DnsName> presented = DnsName.presented(name);
    String base = domain.toLowerCase(Locale.ROOT);
    if (base.isEmpty()) {
      return INSIDE;
    }
    if (presented.isEmpty() || base.startsWith(".")) {
      return UNPROCESSABLE;
    }
    String text = presented.get().text();
    if (text.equals(base) || text.endsWith("." + base)) {
      return INSIDE;
    }
    boolean covers = presented.get().isWildcard() && parent(base).equals(text.substring(1));
    return covers ? OVERLAPPING : OUTSIDE;
  }

  /** A mailbox exactly, one host, or with a leading period the hosts below a domain. */
  private static SubtreeMatch email(String name, String base) {
    Optional<Mailbox> mailbox = Mailbox.parse(name);
    if (mailbox.isEmpty()) {
      return UNPROCESSABLE;
    }
    if (base.indexOf('@') >= 0) {
      return Mailbox.parse(base)
          .map(wanted -> inside(wanted.equals(mailbox.get())))
          .orElse(UNPROCESSABLE);
    }
    return host(mailbox.get().host(), base);
  }

  /** The host part only; a URI without a host name cannot be judged and is refused. */
  private static SubtreeMatch uri(String uri, String base) {
    return UriHost.of(uri).map(host -> host(host.text(), base)).orElse(UNPROCESSABLE);
  }

  private static SubtreeMatch host(String host, String constraint) {
    String base = constraint.toLowerCase(Locale.ROOT);
    return inside(base.startsWith(".") ? host.endsWith(base) : host.equals(base));
  }

  private static SubtreeMatch ip(Der address, NameSubtree.Ip range) {
    byte[] a = address.toBytes();
    byte[] base = range.address().toBytes();
    byte[] mask = range.mask().toBytes();
    boolean same = a.length == base.length;
    for (int i = 0; same && i < a.length; i++) {
      same = (a[i] & mask[i]) == (base[i] & mask[i]);
    }
    return inside(same);
  }

  private static SubtreeMatch inside(boolean yes) {
    return yes ? INSIDE : OUTSIDE;
  }

  /** {@code .example.com} of {@code www.example.com}; empty for a single label. */
  private static String parent(String domain) {
    int dot = domain.indexOf('.');
    return dot < 0 ? "" : domain.substring(dot);
  }
}
