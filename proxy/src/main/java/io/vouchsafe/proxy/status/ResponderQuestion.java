package io.vouchsafe.proxy.status;

import io.vouchsafe.config.CanarySettings;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.SerialNumber;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.vpnauth.decision.Policy;
import java.math.BigInteger;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * One question that tests one responder.
 *
 * @param object the tenant's, with that responder's URL alone
 * @param group where its signer is looked for
 * @param about in words: a canary, or a serial number that was drawn
 * @param isDrawn a CA need not know that serial number, and may answer <em>unauthorized</em>
 */
public record ResponderQuestion(
    TenantRuntime tenant,
    OcspObject object,
    URI url,
    CaGroup group,
    RevocationQuery query,
    String about,
    boolean isDrawn) {
  private static final int SERIAL_BITS = 64;

  /** Of each object: an object without {@code issuers} answers for every CA. */
  private static final int MOST_ISSUERS = 3;

  /** What to ask the responders that {@code tenant}'s settings name. */
  static List<ResponderQuestion> of(TenantRuntime tenant, Random random) {
    List<ResponderQuestion> all = new ArrayList<>();
    for (OcspObject object : tenant.settings().ocsp().values()) {
      group(tenant, object)
          .ifPresent(
              group ->
                  issuers(object, group)
                      .forEach(issuer -> all.addAll(of(tenant, object, group, issuer, random))));
    }
    return all;
  }

  private static List<ResponderQuestion> of(
      TenantRuntime tenant, OcspObject object, CaGroup group, Certificate issuer, Random random) {
    Optional<CanarySettings> canary =
        tenant.settings().canaries().values().stream()
            .filter(each -> each.good().getFirst().issuer().equals(issuer.subject()))
            .findFirst();
    RevocationQuery query =
        canary
            .map(known -> new RevocationQuery(known.good().getFirst(), issuer))
            .orElseGet(
                () ->
                    RevocationQuery.bySerial(
                        new SerialNumber(new BigInteger(SERIAL_BITS, random)), issuer));
    String about = canary.map(known -> "canary " + known.name()).orElse("a serial that was drawn");
    return object.urls().stream()
        .map(
            url ->
                new ResponderQuestion(
                    tenant, at(object, url), url, group, query, about, canary.isEmpty()))
        .toList();
  }

  private static OcspObject at(OcspObject object, URI url) {
    return new OcspObject(
        object.name(),
        List.of(url),
        object.issuers(),
        object.caGroup(),
        object.rules(),
        object.caching(),
        object.timeout(),
        object.hostHeader(),
        object.hash(),
        object.maxResponse());
  }

  /** The object's own, or that of the first policy that asks it. */
  private static Optional<CaGroup> group(TenantRuntime tenant, OcspObject object) {
    return object
        .caGroup()
        .or(
            () ->
                tenant.policies().values().stream()
                    .filter(
                        policy ->
                            policy.revocation().ocsp().stream()
                                .anyMatch(each -> each.name().equals(object.name())))
                    .map(Policy::caGroup)
                    .findFirst());
  }

  /** Who issues certificates of clients: intermediates before anchors. */
  private static List<Certificate> issuers(OcspObject object, CaGroup group) {
    List<Certificate> issuers =
        !object.issuers().isEmpty()
            ? object.issuers()
            : group.intermediates().isEmpty() ? group.members() : group.intermediates();
    return issuers.stream().limit(MOST_ISSUERS).toList();
  }
}
