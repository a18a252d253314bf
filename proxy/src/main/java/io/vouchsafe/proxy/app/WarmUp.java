package io.vouchsafe.proxy.app;

import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.ocsp.Arrival;
import io.vouchsafe.ocsp.ErrorStatus;
import io.vouchsafe.ocsp.OcspRequest;
import io.vouchsafe.ocsp.OcspVerifier;
import io.vouchsafe.ocsp.ResponseRules;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.vpnauth.decision.Examiner;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.decision.Presented;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Examines the operator's own CA certificates under every policy before the first client comes, so
 * that classes are loaded, keys built and the verification compiled. What comes of it does not
 * matter.
 */
final class WarmUp {
  /** Longer would only delay the start; the rest warms up with the first clients. */
  private static final long MAX_NANOS = 300_000_000L;

  private static final int ROUNDS = 50;

  /** An answer as it comes from a responder that has none; parsing it loads what parsing needs. */
  private static final byte[] ANSWER = ErrorStatus.TRY_LATER.toResponse();

  private final Examiner examiner;
  private final OcspVerifier verifier;
  private final LongSupplier nanoTime;

  WarmUp(Examiner examiner, OcspVerifier verifier, LongSupplier nanoTime) {
    this.examiner = examiner;
    this.verifier = verifier;
    this.nanoTime = nanoTime;
  }

  /** Runs until it has done enough or the time is up; gives the number of examinations. */
  int run(Collection<TenantSettings> tenants, Instant now) {
    long started = nanoTime.getAsLong();
    int examined = 0;
    for (int round = 0; round < ROUNDS; round++) {
      for (TenantSettings tenant : tenants) {
        for (Policy policy : tenant.policies().values()) {
          if (nanoTime.getAsLong() - started > MAX_NANOS) {
            return examined;
          }
          examined += examineAuthorities(policy, now);
        }
      }
    }
    return examined;
  }

  private int examineAuthorities(Policy policy, Instant now) {
    List<Certificate> authorities = policy.caGroup().intermediates();
    for (Certificate authority : authorities) {
      Presented presented =
          new Presented(List.of(authority.der()), List.of(Optional.empty()), "warm-up");
      examiner.examine(presented, policy, now, Budget.standard());
      askAbout(authority, policy, now);
    }
    return authorities.size();
  }

  private void askAbout(Certificate authority, Policy policy, Instant now) {
    RevocationQuery query = new RevocationQuery(authority, authority);
    OcspRequest.of(query, OcspRequest.CertIdHash.SHA256, Optional.empty());
    verifier.verify(
        ANSWER,
        query,
        ResponseRules.DEFAULT,
        policy.caGroup(),
        Arrival.FETCHED,
        Optional.empty(),
        now,
        Budget.standard());
  }
}
