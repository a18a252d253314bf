package io.vouchsafe.vpnauth.identity;

import io.vouchsafe.pki.AlternativeName;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.DistinguishedName;
import io.vouchsafe.pki.DnsName;
import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.pki.Mailbox;
import io.vouchsafe.pki.NameAttribute;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One identity of a leaf, as far as it can be compared. What cannot be compared is none: a name
 * with {@code *} or with characters that do not belong, an IPv4 address written as IPv6, a subject
 * beyond all measure. A list lets people in, so that every doubt is a no.
 */
sealed interface LeafName {
  /** Every subject that can be written is shorter; to prepare a longer one takes time. */
  int LONGEST_SUBJECT = 16 << 10;

  IdType type();

  /** What it is, itself. */
  IdKey own();

  /** Under what entries are filed that match it: its own key, and those that stand for many. */
  List<IdKey> keys();

  /** For people. */
  String shown();

  /** The subject; {@code rdns} are its attributes, RDN by RDN. */
  record Subject(DistinguishedName name, List<List<NameAttribute>> rdns) implements LeafName {
    @Override
    public IdType type() {
      return IdType.DN;
    }

    @Override
    public IdKey own() {
      return new IdKey.InOrder(name);
    }

    @Override
    public List<IdKey> keys() {
      return List.of(own(), new IdKey.InAnyOrder(counted(attributes())));
    }

    @Override
    public String shown() {
      return name.shown();
    }

    List<NameAttribute> attributes() {
      return rdns.stream().flatMap(List::stream).toList();
    }
  }

  /** A dNSName: lower-case A-labels, no wildcard, no final dot. */
  record Host(String name) implements LeafName {
    @Override
    public IdType type() {
      return IdType.DNS;
    }

    @Override
    public IdKey own() {
      return new IdKey.Host(name);
    }

    @Override
    public List<IdKey> keys() {
      int dot = name.indexOf('.');
      return dot < 0
          ? List.of(own())
          : List.of(own(), new IdKey.OneLabelBelow(name.substring(dot + 1)));
    }

    @Override
    public String shown() {
      return name;
    }
  }

  /** A mailbox. */
  record Mail(Mailbox mailbox) implements LeafName {
    @Override
    public IdType type() {
      return IdType.EMAIL;
    }

    @Override
    public IdKey own() {
      return new IdKey.MailboxOf(mailbox);
    }

    @Override
    public List<IdKey> keys() {
      return List.of(own(), new IdKey.MailboxesAt(mailbox.host()));
    }

    @Override
    public String shown() {
      return mailbox.local() + "@" + mailbox.host();
    }
  }

  /** An iPAddress. */
  record Address(IpAddress address) implements LeafName {
    @Override
    public IdType type() {
      return IdType.IP;
    }

    @Override
    public IdKey own() {
      return new IdKey.Address(address);
    }

    @Override
    public List<IdKey> keys() {
      return List.of(own());
    }

    @Override
    public String shown() {
      return address.toString();
    }
  }

  /** A uniformResourceIdentifier. */
  record Resource(ComparableUri uri, String shown) implements LeafName {
    @Override
    public IdType type() {
      return IdType.URI;
    }

    @Override
    public IdKey own() {
      return new IdKey.Resource(uri);
    }

    @Override
    public List<IdKey> keys() {
      return List.of(own());
    }
  }

  /**
   * Every identity of {@code leaf} that can be compared: its subject, and its alternative names.
   */
  static List<LeafName> of(Certificate leaf) {
    List<LeafName> names = new ArrayList<>();
    for (IdType type : IdType.values()) {
      names.addAll(of(leaf, type));
    }
    return names;
  }

  /** Those of one sort. Never the commonName as a host, nor the subject's e-mail as a mailbox. */
  static List<LeafName> of(Certificate leaf, IdType type) {
    if (type == IdType.DN) {
      return subject(leaf.subject()).stream().toList();
    }
    List<LeafName> names = new ArrayList<>();
    for (AlternativeName name : leaf.subjectAlternativeNames().orElse(List.of())) {
      read(name).filter(read -> read.type() == type).ifPresent(names::add);
    }
    return names;
  }

  /**
   * The identity that {@code key} is, without a certificate; empty for one that stands for many.
   */
  static Optional<LeafName> of(IdKey key) {
    return switch (key) {
      case IdKey.InOrder(DistinguishedName name) -> subject(name);
      case IdKey.Host(String name) -> Optional.of(new Host(name));
      case IdKey.MailboxOf(Mailbox mailbox) -> Optional.of(new Mail(mailbox));
      case IdKey.Address(IpAddress address) -> Optional.of(new Address(address));
      case IdKey.Resource(ComparableUri uri) -> Optional.of(new Resource(uri, uri.toString()));
      case IdKey.InAnyOrder many -> Optional.empty();
      case IdKey.OneLabelBelow many -> Optional.empty();
      case IdKey.MailboxesAt many -> Optional.empty();
    };
  }

  private static Optional<LeafName> read(AlternativeName name) {
    return switch (name) {
      case AlternativeName.Dns(String dns) -> host(dns);
      case AlternativeName.Email(String mailbox) -> mail(mailbox);
      case AlternativeName.Uri(String uri) ->
          ComparableUri.parse(uri).map(read -> new Resource(read, uri));
      case AlternativeName.Ip(Der octets) ->
          Optional.of(new IpAddress(octets)).filter(ip -> !ip.isMapped()).map(Address::new);
      case AlternativeName.Directory directory -> Optional.empty();
      case AlternativeName.RegisteredId registered -> Optional.empty();
      case AlternativeName.Other other -> Optional.empty();
      case AlternativeName.Opaque opaque -> Optional.empty();
    };
  }

  private static Optional<LeafName> subject(DistinguishedName name) {
    if (name.isEmpty() || name.der().length() > LONGEST_SUBJECT) {
      return Optional.empty();
    }
    Subject subject = new Subject(name, name.attributes());
    return subject.attributes().stream()
            .anyMatch(attribute -> attribute.text().filter(IdText::hasWildcard).isPresent())
        ? Optional.empty()
        : Optional.of(subject);
  }

  private static Optional<LeafName> host(String dns) {
    return DnsName.presented(dns).filter(name -> !name.isWildcard()).map(n -> new Host(n.text()));
  }

  /** RFC 9598 §3: the host is written in A-labels, as in an rfc822Name; any other is none. */
  private static Optional<LeafName> mail(String text) {
    if (!IdText.isPlain(text) || IdText.hasWildcard(text)) {
      return Optional.empty();
    }
    String host = text.substring(text.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
    return Mailbox.parse(text).filter(mailbox -> mailbox.host().equals(host)).map(Mail::new);
  }

  /** How often each attribute occurs. */
  static Map<NameAttribute, Integer> counted(List<NameAttribute> attributes) {
    Map<NameAttribute, Integer> counted = new HashMap<>();
    attributes.forEach(attribute -> counted.merge(attribute, 1, Integer::sum));
    return counted;
  }
}
