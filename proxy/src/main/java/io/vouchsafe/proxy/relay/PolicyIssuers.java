package io.vouchsafe.proxy.relay;

import io.vouchsafe.ocsp.CachingRules;
import io.vouchsafe.ocsp.CertId;
import io.vouchsafe.ocsp.IssuerIndex;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.proxy.cache.StatusQuestion;
import io.vouchsafe.vpnauth.decision.Policy;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The CAs that one policy trusts, and how it would ask about what they issued. */
final class PolicyIssuers {
  /** FortiADC's leeway behind nextUpdate, which decisions have. */
  private static final long LEEWAY_SECONDS = 60;

  private final Policy policy;
  private final List<Certificate> members;
  private final IssuerIndex index;
  private final IssuerCrls crls;
  private final IssuerPaths paths;
  private final Map<OcspObject, OcspObject> untilNextUpdate = new HashMap<>();

  PolicyIssuers(Policy policy, PathValidator validator, Instant now) {
    this.policy = policy;
    this.members = policy.caGroup().members();
    this.index = new IssuerIndex(members);
    this.crls = new IssuerCrls(policy, members, validator, now);
    this.paths = IssuerPaths.of(policy, members, validator, now);
    policy
        .revocation()
        .ocsp()
        .forEach(object -> untilNextUpdate.put(object, untilNextUpdate(object)));
  }

  Policy policy() {
    return policy;
  }

  IssuerPaths paths() {
    return paths;
  }

  /** The CA that {@code certId} speaks of; empty when the policy's CA group does not hold it. */
  Optional<Certificate> issuerOf(CertId certId) {
    return index.issuerOf(certId);
  }

  /** How the policy asks about {@code certId}, which is of {@code issuer}. */
  StatusQuestion question(CertId certId, Certificate issuer) {
    return new StatusQuestion(
        query(certId, issuer),
        policy.revocation().ocspFor(issuer).map(untilNextUpdate::get),
        Optional.empty(),
        crls.of(issuer));
  }

  /** With the certificate itself where it is one of the group's own; a stranger's is its serial. */
  private RevocationQuery query(CertId certId, Certificate issuer) {
    return members.stream()
        .filter(
            member ->
                member.serial().equals(certId.serial()) && member.issuer().equals(issuer.subject()))
        .findFirst()
        .map(member -> new RevocationQuery(member, issuer))
        .orElseGet(() -> RevocationQuery.bySerial(certId.serial(), issuer));
  }

  /**
   * Decisions may use what is remembered for 60 s beyond its nextUpdate, and with {@code
   * caching_nextupd_ahead_time: -1} for longer. Clients of the relay do not know that: they get
   * nothing whose nextUpdate has passed.
   */
  private static OcspObject untilNextUpdate(OcspObject object) {
    long ahead = object.caching().nextUpdateAheadTime().orElse(0);
    long stricter = Math.min(CachingRules.NEVER_SERVES, ahead + LEEWAY_SECONDS);
    return object.withCaching(object.caching().withNextUpdateAheadTime(OptionalLong.of(stricter)));
  }
}
