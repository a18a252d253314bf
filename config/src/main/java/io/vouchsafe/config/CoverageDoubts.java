package io.vouchsafe.config;

import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.DistinguishedName;
import io.vouchsafe.pki.ExtensionOids;
import io.vouchsafe.pki.revocation.ShortLived;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.revocation.CrlObject;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy.OnUnavailable;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy.Scope;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * CAs about whose certificates a policy has nobody to ask, though it looks them up. A stapled
 * response is the client's to bring, and header fronts carry none, so it is not counted on.
 */
final class CoverageDoubts {
  /** Names in one warning. */
  private static final int MOST_SHOWN = 3;

  private final WrittenTenant tenant;
  private final AllowedHosts allowed;

  /** Whom a policy asks, of the sources that it has. */
  private record Asked(FirstMatch<OcspObject> ocsp, FirstMatch<CrlObject> crl) {
    static Asked by(RevocationPolicy policy) {
      boolean ocsp = policy.sources().contains(Source.OCSP);
      boolean crl = policy.sources().contains(Source.CRL);
      return new Asked(
          FirstMatch.of(ocsp ? policy.ocsp() : List.of(), OcspObject::issuers),
          FirstMatch.of(crl ? policy.crl() : List.of(), CrlObject::issuers));
    }
  }

  CoverageDoubts(WrittenTenant tenant) {
    this.tenant = tenant;
    this.allowed = tenant.settings().upstream().allowedHosts();
  }

  void tell() {
    tenant.settings().policies().values().forEach(this::tell);
  }

  private void tell(Policy policy) {
    List<Source> sources = policy.revocation().sources();
    Value written = tenant.policies().written(policy.name()).at(PolicyReader.REVOCATION);
    if (sources.equals(List.of(Source.STAPLED))) {
      tellOfStapledOnly(policy, written);
    } else if (!sources.isEmpty()) {
      List<Certificate> uncovered = uncovered(policy);
      if (!uncovered.isEmpty()) {
        written.at(RevocationReader.SCOPE).warning(uncovered(policy, uncovered));
      }
    }
  }

  private void tellOfStapledOnly(Policy policy, Value written) {
    if (written.child(RevocationReader.SOURCES).isEmpty()) {
      written.warning(
          "there is no ocsp and no crl object to ask: without a stapled response %s; write ocsp or crl objects, or sources: [] to check nothing"
              .formatted(everyLogin(policy)));
      return;
    }
    if (tenant.settings().fronts().stream().anyMatch(front -> asks(front, policy))) {
      written
          .at(RevocationReader.SOURCES)
          .warning(
              "a header carries no stapled response: at /auth %s; write ocsp or crl too"
                  .formatted(everyLogin(policy)));
    }
  }

  private static boolean asks(FrontSettings front, Policy policy) {
    return front.header().isPresent()
        && (front.policy().equals(policy.name()) || front.mayAskFor(policy.name()));
  }

  private static String everyLogin(Policy policy) {
    return (exempts(policy) ? "every login that short_lived does not exempt" : "every login")
        + (policy.revocation().onUnavailable() == OnUnavailable.DENY
            ? " ends in status_unavailable"
            : " ends in status_unavailable_allowed, revoked or not");
  }

  /** Whether leaves may need no source at all. */
  private static boolean exempts(Policy policy) {
    return !policy.revocation().shortLived().equals(ShortLived.NONE);
  }

  private String uncovered(Policy policy, List<Certificate> issuers) {
    StringBuilder names = new StringBuilder();
    for (int i = 0; i < Math.min(MOST_SHOWN, issuers.size()); i++) {
      names.append(i == 0 ? "" : "; ").append(Quoted.plain(issuers.get(i).subject().toString()));
    }
    int more = issuers.size() - MOST_SHOWN;
    return "no ocsp or crl object of this policy answers for what %s%s issued: such a login%s %s; %s"
        .formatted(
            names,
            more > 0 ? " and " + more + " more" : "",
            policy.revocation().sources().contains(Source.STAPLED)
                ? " without a stapled response"
                : "",
            policy.revocation().onUnavailable() == OnUnavailable.DENY
                ? "ends in status_unavailable"
                : "ends in status_unavailable_allowed, revoked or not",
            policy.revocation().scope() == Scope.CHAIN
                ? "add an object for it, or write scope: leaf"
                : "add an object for it");
  }

  private List<Certificate> uncovered(Policy policy) {
    List<Certificate> members = policy.caGroup().issuers();
    Asked asked = Asked.by(policy.revocation());
    return switch (policy.revocation().scope()) {
      case LEAF -> {
        Set<DistinguishedName> issuing = issuing(policy, members);
        yield members.stream()
            .filter(ca -> !issuing.contains(ca.subject()))
            .filter(ca -> !exempts(policy) && !answers(asked, ca, Optional.empty()))
            .toList();
      }
      case CHAIN -> {
        Map<DistinguishedName, List<Certificate>> below = below(policy);
        yield members.stream()
            .filter(
                ca ->
                    (!exempts(policy) && !answers(asked, ca, Optional.empty()))
                        || below.getOrDefault(ca.subject(), List.of()).stream()
                            .anyMatch(subject -> !answers(asked, ca, Optional.of(subject))))
            .toList();
      }
    };
  }

  /** Names of CAs that issued others that we know, and perhaps no end entity. */
  private static Set<DistinguishedName> issuing(Policy policy, List<Certificate> members) {
    Set<Certificate> known = new HashSet<>(members);
    policy.revocation().ocsp().forEach(object -> known.addAll(object.issuers()));
    policy.revocation().crl().forEach(object -> known.addAll(object.issuers()));
    Set<DistinguishedName> issuing = new HashSet<>();
    known.stream().filter(ca -> !ca.isSelfIssued()).forEach(ca -> issuing.add(ca.issuer()));
    return issuing;
  }

  /** Intermediates whose issuer is beyond doubt, by its name. */
  private static Map<DistinguishedName, List<Certificate>> below(Policy policy) {
    Map<DistinguishedName, List<Certificate>> below = new HashMap<>();
    for (Certificate ca : policy.caGroup().intermediates()) {
      int namesakes =
          policy.caGroup().anchorsNamed(ca.issuer()).size()
              + policy.caGroup().intermediatesNamed(ca.issuer()).size();
      if (namesakes == 1 && !ca.isSelfIssued()) {
        below.computeIfAbsent(ca.issuer(), name -> new ArrayList<>()).add(ca);
      }
    }
    return below;
  }

  /**
   * Whether some source could answer.
   *
   * @param subject whose status; empty: any certificate of {@code issuer}
   */
  private boolean answers(Asked asked, Certificate issuer, Optional<Certificate> subject) {
    return asked.ocsp().forIssuer(issuer).filter(object -> canAnswer(object, subject)).isPresent()
        || asked.crl().forIssuer(issuer).filter(object -> canAnswer(object, subject)).isPresent();
  }

  private boolean canAnswer(OcspObject object, Optional<Certificate> subject) {
    return !object.asksCertificate()
        || subject
            .map(named -> named.ocspUrls().stream().anyMatch(this::isAllowed))
            .orElse(!allowed.hosts().isEmpty());
  }

  private boolean canAnswer(CrlObject object, Optional<Certificate> subject) {
    boolean leads =
        !allowed.hosts().isEmpty()
            || !tenant.settings().upstream().crlAccessOf(object.name()).ldapServers().isEmpty();
    return !object.urls().isEmpty()
        || (leads
            && subject
                .map(s -> s.extensionValue(ExtensionOids.CRL_DISTRIBUTION_POINTS).isPresent())
                .orElse(true));
  }

  private boolean isAllowed(String url) {
    try {
      return allowed.allows(new URI(url));
    } catch (URISyntaxException noUrl) {
      return false;
    }
  }
}
