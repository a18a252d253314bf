package io.vouchsafe.proxy.gateway.strongswan;

import io.vouchsafe.pki.AlternativeName;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.vpnauth.identity.ClaimedId;
import io.vouchsafe.vpnauth.identity.IdType;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The certificates that charon holds: loaded ones, and those that peers presented. charon keeps
 * what a CA has signed, also for a peer that did not get in, and in no order; so every one that may
 * have proven an identity is a candidate for it.
 */
final class HeldCertificates {
  static final HeldCertificates NONE = new HeldCertificates(List.of(), List.of(), List.of(), false);

  /** Nobody has looked: what is missing in it proves nothing. */
  static final HeldCertificates UNKNOWN =
      new HeldCertificates(List.of(), List.of(), List.of(), true);

  /** charon caches 32 relations; the rest is what was loaded. */
  static final int MOST = 4096;

  /**
   * Certificates of peers, beside which charon's 32 places may be full: from then on it drops one
   * for another.
   */
  private static final int CROWDED = 20;

  /** Contract, section 1: a path has less. */
  private static final int LONGEST_CHAIN = 8;

  private static final HexFormat COLONS = HexFormat.ofDelimiter(":");

  private final List<Certificate> leaves;
  private final List<Certificate> authorities;
  private final List<Der> unreadable;
  private final boolean mayHaveLost;
  private final Map<String, List<Certificate>> byText = new HashMap<>();
  private final List<Certificate> odd = new ArrayList<>();

  /**
   * Those three.
   *
   * @param leaves what a peer may have shown as its own: all of them, for one that signed itself
   *     may call itself a CA
   * @param unreadable what charon takes for certificates and we do not
   * @param mayHaveLost whether charon may have dropped something that a login of now has brought
   */
  HeldCertificates(
      List<Certificate> leaves,
      List<Certificate> authorities,
      List<Der> unreadable,
      boolean mayHaveLost) {
    this.leaves = List.copyOf(leaves);
    this.authorities = List.copyOf(authorities);
    this.unreadable = List.copyOf(unreadable);
    this.mayHaveLost = mayHaveLost;
    for (Certificate leaf : this.leaves) {
      CharonText.printed(leaf.subject())
          .ifPresentOrElse(text -> index(text, leaf), () -> odd.add(leaf));
      keyIds(leaf).forEach(text -> index(text, leaf));
      for (AlternativeName name : leaf.subjectAlternativeNames().orElse(List.of())) {
        printed(name).ifPresentOrElse(text -> index(text, leaf), () -> odd.add(leaf));
      }
    }
  }

  private void index(String text, Certificate leaf) {
    byText.computeIfAbsent(plain(text), key -> new ArrayList<>()).add(leaf);
  }

  private static String plain(String text) {
    return IpAddress.parse(text).map(IpAddress::toString).orElse(text).toLowerCase(Locale.ROOT);
  }

  /**
   * What charon prints of a peer that calls itself by a number of its certificate (ID_KEY_ID): who
   * had a say in that number may look like somebody else. Hashes, which charon takes as well, look
   * like nobody.
   */
  private static List<String> keyIds(Certificate leaf) {
    return Stream.concat(
            leaf.subjectKeyIdentifier().map(Der::toBytes).stream(),
            Stream.of(leaf.serial().value().toByteArray()))
        .flatMap(octets -> Stream.of(CharonText.printed(octets), COLONS.formatHex(octets)))
        .toList();
  }

  /** How charon prints it; empty when that takes a closer look. */
  private static Optional<String> printed(AlternativeName name) {
    return switch (name) {
      case AlternativeName.Directory directory -> CharonText.printed(directory.name());
      case AlternativeName.Ip(Der octets) -> Optional.of(new IpAddress(octets).toString());
      default -> Optional.of(CharonText.printed(name.text().getBytes(StandardCharsets.UTF_8)));
    };
  }

  List<Certificate> leaves() {
    return leaves;
  }

  List<Der> unreadable() {
    return unreadable;
  }

  /** Whether something is missing that a login of now has brought. */
  boolean mayHaveLost() {
    return mayHaveLost;
  }

  /** The part of it among which {@link #candidates} of {@code remoteId} are. */
  HeldCertificates about(String remoteId) {
    List<Certificate> some = new ArrayList<>(odd);
    some.addAll(byText.getOrDefault(plain(remoteId), List.of()));
    return new HeldCertificates(some, authorities, unreadable, mayHaveLost);
  }

  /** Reads the answer of {@code list-certs}; empty when there are too many to look at. */
  static Optional<HeldCertificates> read(List<ViciMessage> answer) {
    if (answer.size() > MOST) {
      return Optional.empty();
    }
    List<Certificate> all = new ArrayList<>();
    List<Certificate> authorities = new ArrayList<>();
    List<Der> unreadable = new ArrayList<>();
    for (ViciMessage message : answer) {
      Optional<Der> data = message.octets("data");
      if (data.isEmpty()) {
        continue;
      }
      switch (Certificate.parse(data.get().toBytes())) {
        case Parsed.Ok<Certificate>(Certificate certificate) -> {
          all.add(certificate);
          if (message.text("flag").filter("CA"::equals).isPresent()) {
            authorities.add(certificate);
          }
        }
        case Parsed.Malformed<Certificate> malformed -> unreadable.add(data.get());
      }
    }
    boolean mayHaveLost = all.size() + unreadable.size() - authorities.size() > CROWDED;
    return Optional.of(new HeldCertificates(all, authorities, unreadable, mayHaveLost));
  }

  /** What both hold, this one first. */
  HeldCertificates and(HeldCertificates other) {
    return new HeldCertificates(
        joined(leaves, other.leaves),
        joined(authorities, other.authorities),
        joined(unreadable, other.unreadable),
        mayHaveLost || other.mayHaveLost);
  }

  private static <T> List<T> joined(List<T> first, List<T> second) {
    Set<T> both = new LinkedHashSet<>(first);
    both.addAll(second);
    return List.copyOf(both);
  }

  /**
   * Those with which a peer may have proven that it is {@code remoteId}, each with the identity
   * that it would be then. Rather one too many than one too few, for all of them must be let in.
   */
  List<PeerCertificate> candidates(String remoteId) {
    List<Certificate> named =
        leaves.stream().filter(leaf -> CharonText.isPrintOf(remoteId, leaf.subject())).toList();
    List<PeerCertificate> candidates = new ArrayList<>();
    for (Certificate leaf : leaves) {
      if (named.contains(leaf)) {
        candidates.add(candidate(leaf, new ClaimedId(IdType.DN, leaf.subject().toString())));
      } else if (hasAlternativeName(leaf, remoteId) || hasKeyId(leaf, remoteId)) {
        candidates.add(
            candidate(
                leaf, named.isEmpty() ? typed(remoteId) : new ClaimedId(IdType.DN, remoteId)));
      }
    }
    for (Der octets : unreadable) {
      if (mayName(octets, remoteId, named)) {
        candidates.add(new PeerCertificate(List.of(octets), Optional.empty(), typed(remoteId)));
      }
    }
    return candidates;
  }

  private PeerCertificate candidate(Certificate leaf, ClaimedId claimed) {
    return new PeerCertificate(chainOf(leaf), Optional.of(leaf), claimed);
  }

  /**
   * The identity that charon prints as {@code text}, when it is no subject: it tells no type. What
   * it prints for something that it cannot print is no host's name, and matches nothing.
   */
  static ClaimedId typed(String text) {
    if (IpAddress.parse(text).isPresent()) {
      return new ClaimedId(IdType.IP, text);
    }
    return new ClaimedId(text.contains("@") ? IdType.EMAIL : IdType.DNS, text);
  }

  /** charon compares alternative names of one type; here those of any type count. */
  private static boolean hasAlternativeName(Certificate leaf, String remoteId) {
    return leaf.subjectAlternativeNames().orElse(List.of()).stream()
        .anyMatch(name -> isPrintOf(remoteId, name));
  }

  private static boolean hasKeyId(Certificate leaf, String remoteId) {
    return keyIds(leaf).stream().anyMatch(text -> plain(text).equals(plain(remoteId)));
  }

  private static boolean isPrintOf(String text, AlternativeName name) {
    return switch (name) {
      case AlternativeName.Ip(Der octets) ->
          IpAddress.parse(text).filter(new IpAddress(octets)::equals).isPresent();
      case AlternativeName.Directory directory -> CharonText.isPrintOf(text, directory.name());
      case AlternativeName.Dns dns -> isPrintOf(text, dns.name());
      case AlternativeName.Email email -> isPrintOf(text, email.mailbox());
      case AlternativeName.Uri uri -> isPrintOf(text, uri.uri());
      case AlternativeName.RegisteredId registered -> false;
      case AlternativeName.Other other -> false;
      case AlternativeName.Opaque opaque -> false;
    };
  }

  private static boolean isPrintOf(String text, String name) {
    return CharonText.printed(name.getBytes(StandardCharsets.UTF_8)).equalsIgnoreCase(text);
  }

  /** Whether an identity that looks like {@code remoteId} may stand in a certificate like this. */
  private static boolean mayName(Der octets, String remoteId, List<Certificate> named) {
    String all = latin(octets).toLowerCase(Locale.ROOT);
    Optional<IpAddress> address = IpAddress.parse(remoteId);
    return all.contains(remoteId.toLowerCase(Locale.ROOT))
        || (address.isPresent() && latin(octets).contains(latin(address.get().octets())))
        || named.stream().anyMatch(leaf -> latin(octets).contains(latin(leaf.subject().der())));
  }

  private static String latin(Der octets) {
    return new String(octets.toBytes(), StandardCharsets.ISO_8859_1);
  }

  /** The leaf and the CAs above it by their names; whether they signed, the decision finds out. */
  private List<Der> chainOf(Certificate leaf) {
    List<Der> chain = new ArrayList<>(List.of(leaf.der()));
    Certificate last = leaf;
    while (chain.size() < LONGEST_CHAIN && !last.isSelfIssued()) {
      Certificate below = last;
      List<Certificate> issuers = issuersOf(below);
      if (issuers.isEmpty() || chain.contains(issuers.getFirst().der())) {
        break;
      }
      last = issuers.getFirst();
      chain.add(last.der());
    }
    return chain;
  }

  /** CAs of the name of its issuer. */
  List<Certificate> issuersOf(Certificate certificate) {
    return authorities.stream().filter(ca -> ca.subject().equals(certificate.issuer())).toList();
  }
}
