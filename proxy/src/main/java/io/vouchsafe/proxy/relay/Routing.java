package io.vouchsafe.proxy.relay;

import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.ocsp.CachingRules;
import io.vouchsafe.ocsp.CertId;
import io.vouchsafe.ocsp.IssuerIndex;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.ocsp.ReceivedRequest;
import io.vouchsafe.ocsp.ResponseSigner;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.proxy.cache.StatusQuestion;
import io.vouchsafe.vpnauth.decision.Policy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Who answers for which issuer under one tenant's settings (contract, section 5). */
final class Routing {
  /** The policy whose evidence the relay hands out. */
  private static final String POLICY = "default";

  /** FortiADC's leeway behind nextUpdate, which decisions have. */
  private static final long LEEWAY_SECONDS = 60;

  private final Optional<Policy> policy;
  private final List<ResponseSigner> signers;
  private final IssuerIndex everybody;
  private final IssuerIndex ofPolicy;
  private final List<Certificate> members;
  private final Optional<IssuerCrls> crls;
  private final IssuerPaths issuerPaths;
  private final Map<OcspObject, OcspObject> untilNextUpdate = new HashMap<>();

  Routing(TenantSettings settings, PathValidator paths, Instant now) {
    this.policy = Optional.ofNullable(settings.policies().get(POLICY));
    this.signers = settings.signers();
    this.members = policy.map(known -> known.caGroup().members()).orElse(List.of());
    policy.stream()
        .flatMap(known -> known.revocation().ocsp().stream())
        .forEach(object -> untilNextUpdate.put(object, untilNextUpdate(object)));
    this.crls = policy.map(known -> new IssuerCrls(known, members, paths, now));
    this.issuerPaths =
        policy
            .map(known -> IssuerPaths.of(known, members, paths, now))
            .orElseGet(() -> new IssuerPaths(Map.of()));
    this.ofPolicy = new IssuerIndex(members);
    this.everybody =
        new IssuerIndex(
            settings.caGroups().values().stream()
                .flatMap(group -> group.members().stream())
                .toList());
  }

  /** Paths of the issuers that it answers for. */
  IssuerPaths issuerPaths() {
    return issuerPaths;
  }

  /** Who answers {@code request}: one signer for all of it, or one OCSP object for all of it. */
  Route of(ReceivedRequest request) {
    if (policy.isEmpty()) {
      return new Route.Nobody("the tenant has no policy called " + POLICY);
    }
    Set<ResponseSigner> signing = new HashSet<>();
    Set<OcspObject> asked = new HashSet<>();
    List<StatusQuestion> questions = new ArrayList<>();
    for (CertId certId : request.certIds()) {
      Optional<Certificate> issuer = ofPolicy.issuerOf(certId);
      if (issuer.isEmpty()) {
        return new Route.Nobody(
            everybody.issuerOf(certId).isPresent()
                ? "the CA group of policy " + POLICY + " does not hold the issuer"
                : "no CA group holds the issuer");
      }
      Optional<OcspObject> object =
          policy.get().revocation().ocspFor(issuer.get()).map(untilNextUpdate::get);
      Optional<ResponseSigner> signer = signer(issuer.get());
      signer.ifPresent(signing::add);
      if (signer.isEmpty() && object.isEmpty()) {
        return new Route.Nobody("the issuer has neither a signer nor an OCSP object");
      }
      if (signer.isEmpty()) {
        object.ifPresent(asked::add);
      }
      questions.add(
          new StatusQuestion(
              query(certId, issuer.get()),
              object,
              Optional.empty(),
              crls.flatMap(known -> known.of(issuer.get()))));
    }
    if (signing.size() + asked.size() > 1) {
      return new Route.Nobody("no one signer or OCSP object answers for all the certificates");
    }
    return signing.isEmpty()
        ? new Route.Forward(asked.iterator().next(), policy.get(), questions)
        : new Route.Sign(signing.iterator().next(), policy.get(), questions);
  }

  private Optional<ResponseSigner> signer(Certificate issuer) {
    return signers.stream().filter(signer -> signer.answersFor(issuer)).findFirst();
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
