package io.vouchsafe.pki.path;

import io.vouchsafe.pki.AuthorityKeyIdentifier;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.DistinguishedName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Every certificate that may stand above another one in this search, by name. */
final class IssuerPool {
  private final CaGroup group;
  private final Predicate<Certificate> endsPath;
  private final Map<DistinguishedName, Set<Certificate>> presented = new HashMap<>();
  private final Map<Certificate, List<Certificate>> issuers = new HashMap<>();
  private final Set<DistinguishedName> leadsToAnchor;

  /**
   * Collects the candidates.
   *
   * @param endsPath whether an anchor may end a path
   */
  IssuerPool(CaGroup group, List<Certificate> loose, Predicate<Certificate> endsPath) {
    this.group = group;
    this.endsPath = endsPath;
    for (Certificate certificate : loose) {
      presented.computeIfAbsent(certificate.subject(), n -> new LinkedHashSet<>()).add(certificate);
    }
    this.leadsToAnchor = namesThatLeadToAnAnchor(loose);
  }

  /** Whether {@code certificate} is an anchor that ends a path. */
  boolean isAnchor(Certificate certificate) {
    return group.anchorsNamed(certificate.subject()).stream()
            .anyMatch(anchor -> anchor.certificate().equals(certificate))
        && endsPath.test(certificate);
  }

  /** Whether names alone lead from that issuer to an anchor. */
  boolean leadsToAnchor(DistinguishedName issuer) {
    return leadsToAnchor.contains(issuer);
  }

  /** The certificates named as {@code subject}'s issuer, the likeliest first. */
  List<Certificate> issuersOf(Certificate subject) {
    List<Certificate> known = issuers.get(subject);
    if (known == null) {
      known = sortedIssuersOf(subject);
      issuers.put(subject, known);
    }
    return known;
  }

  private List<Certificate> sortedIssuersOf(Certificate subject) {
    DistinguishedName name = subject.issuer();
    Set<Certificate> all = new LinkedHashSet<>();
    group.anchorsNamed(name).forEach(anchor -> all.add(anchor.certificate()));
    all.addAll(group.intermediatesNamed(name));
    all.addAll(presented.getOrDefault(name, Set.of()));
    List<Certificate> ordered = new ArrayList<>(all);
    if (ordered.size() > 1) {
      ordered.sort(Comparator.comparingInt(issuer -> unlikelihood(issuer, subject)));
    }
    return ordered;
  }

  /**
   * RFC 4158 §3.5: key identifiers that fit come first, those that contradict last; they are hints
   * only, so nothing is left out. Anchors come before others that are alike.
   */
  private int unlikelihood(Certificate issuer, Certificate subject) {
    Optional<AuthorityKeyIdentifier> hint = subject.authorityKeyIdentifier();
    Optional<Der> wanted = hint.flatMap(AuthorityKeyIdentifier::keyIdentifier);
    Optional<Der> found = issuer.subjectKeyIdentifier();
    int key = wanted.isEmpty() || found.isEmpty() ? 2 : wanted.equals(found) ? 0 : 4;
    boolean otherSerial =
        hint.flatMap(AuthorityKeyIdentifier::serial)
            .filter(serial -> !serial.equals(issuer.serial()))
            .isPresent();
    return 2 * (key + (otherSerial ? 1 : 0)) + (isAnchor(issuer) ? 0 : 1);
  }

  private Set<DistinguishedName> namesThatLeadToAnAnchor(List<Certificate> loose) {
    Map<DistinguishedName, List<DistinguishedName>> below = new HashMap<>();
    for (List<Certificate> certificates : List.of(loose, group.intermediates())) {
      certificates.forEach(ca -> addLink(ca, below));
    }
    Set<DistinguishedName> reached = new HashSet<>();
    Deque<DistinguishedName> open = new ArrayDeque<>();
    for (TrustAnchor anchor : group.anchors()) {
      addLink(anchor.certificate(), below);
      if (endsPath.test(anchor.certificate()) && reached.add(anchor.certificate().subject())) {
        open.push(anchor.certificate().subject());
      }
    }
    while (!open.isEmpty()) {
      for (DistinguishedName name : below.getOrDefault(open.pop(), List.of())) {
        if (reached.add(name)) {
          open.push(name);
        }
      }
    }
    return reached;
  }

  private static void addLink(
      Certificate ca, Map<DistinguishedName, List<DistinguishedName>> below) {
    below.computeIfAbsent(ca.issuer(), n -> new ArrayList<>()).add(ca.subject());
  }
}
