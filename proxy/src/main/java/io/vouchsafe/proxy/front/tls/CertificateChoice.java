package io.vouchsafe.proxy.front.tls;

import io.vouchsafe.config.FrontCertificate;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.DnsName;
import io.vouchsafe.pki.PeerName;
import io.vouchsafe.pki.PresentedNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which of its certificates a front presents to whom: those of the name that the client asks for,
 * else the first (contract, section 5). Names are subjectAltName's alone, with a wildcard for
 * exactly the left-most label (RFC 9525 §6.3).
 */
final class CertificateChoice {
  private static final List<Integer> NONE = List.of();

  private final Map<String, List<Integer>> byName = new HashMap<>();
  private final List<ServedNames> served;

  CertificateChoice(List<FrontCertificate> certificates) {
    served = certificates.stream().map(each -> ServedNames.of(each.leaf())).toList();
    for (int i = 0; i < certificates.size(); i++) {
      for (String name : names(certificates.get(i).leaf())) {
        byName.computeIfAbsent(name, same -> new ArrayList<>()).add(i);
      }
    }
  }

  private static List<String> names(Certificate leaf) {
    return PresentedNames.of(leaf).ofKind(PeerName.Kind.DNS).stream()
        .flatMap(name -> DnsName.presented(name).stream())
        .map(DnsName::text)
        .distinct()
        .toList();
  }

  /**
   * Indexes of those that are for {@code serverName}, the first one preferred; empty when none is.
   *
   * @param serverName as the client wrote it (RFC 6066 §3); empty where it named none
   */
  List<Integer> of(Optional<String> serverName) {
    Optional<String> asked = serverName.flatMap(DnsName::reference).map(DnsName::text);
    if (asked.isEmpty()) {
      return NONE;
    }
    List<Integer> exact = byName.get(asked.get());
    if (exact != null) {
      return exact;
    }
    int dot = asked.get().indexOf('.');
    return dot < 0 ? NONE : byName.getOrDefault("*" + asked.get().substring(dot), NONE);
  }

  /** The hosts of the certificate that is for {@code serverName}. */
  ServedNames served(Optional<String> serverName) {
    return served.get(of(serverName).stream().findFirst().orElse(0));
  }
}
