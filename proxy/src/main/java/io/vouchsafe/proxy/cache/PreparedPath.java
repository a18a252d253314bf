package io.vouchsafe.proxy.cache;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.crl.CrlSigners;
import io.vouchsafe.pki.path.ValidatedPath;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.ShortLived;
import io.vouchsafe.vpnauth.decision.Examination;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.identity.LeafIdentity;
import io.vouchsafe.vpnauth.revocation.CrlObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A validated path with the questions that one policy asks about it.
 *
 * @param identity who the leaf is under the policy's ID list
 * @param notBefore the last begin of validity in the path
 * @param notAfter the first end of validity in the path
 * @param judgement what the statuses came to at the last login
 * @param blocked whether a block list had it at the last login
 */
public record PreparedPath(
    ValidatedPath path,
    LeafIdentity identity,
    List<StatusQuestion> questions,
    LeafText leaf,
    Instant notBefore,
    Instant notAfter,
    LastJudgement judgement,
    LastBlocked blocked) {
  public PreparedPath {
    questions = List.copyOf(questions);
  }

  /** Prepares what the examiner let through. */
  public static PreparedPath of(Examination.Ready ready, Policy policy) {
    ValidatedPath path = ready.path();
    List<StatusQuestion> questions = new ArrayList<>();
    for (RevocationQuery query : policy.revocation().queries(path)) {
      // The leaf alone: a CA is no end entity, wherever it stands (contract, short_lived).
      Optional<ShortLived.Ground> notNeeded =
          questions.isEmpty()
              ? policy.revocation().shortLived().ground(path.leaf())
              : Optional.empty();
      questions.add(question(query, ready, policy, notNeeded));
    }
    return new PreparedPath(
        path,
        ready.identity(),
        questions,
        LeafText.of(path.leaf()),
        path.certificates().stream()
            .map(Certificate::notBefore)
            .max(Instant::compareTo)
            .orElseThrow(),
        path.notAfter(),
        new LastJudgement(),
        new LastBlocked());
  }

  private static StatusQuestion question(
      RevocationQuery query,
      Examination.Ready ready,
      Policy policy,
      Optional<ShortLived.Ground> notNeeded) {
    return new StatusQuestion(
        query,
        policy.revocation().ocspFor(query.issuer()),
        query.certificate().map(asked -> ready.stapled().get(asked.sha256())),
        policy.revocation().crlFor(query.issuer()).map(object -> crl(object, ready, policy)),
        notNeeded);
  }

  /** Intermediates that the peer brought may have issued the signer of an indirect CRL. */
  private static CrlQuestion crl(CrlObject object, Examination.Ready ready, Policy policy) {
    ValidatedPath path = ready.path();
    CrlSigners signers = new CrlSigners(path.certificates(), policy.caGroup(), path.anchor());
    return new CrlQuestion(object, signers, policy.crlSettings());
  }

  /** RFC 5280 §6.1.3 (a)(2): whether every certificate of the path is valid at {@code now}. */
  boolean isValidAt(Instant now) {
    return !now.isBefore(notBefore) && !now.isAfter(notAfter);
  }

  /** Estimated memory, bytes: parsed certificates weigh a multiple of their encoding. */
  int weight() {
    int encoded = path.leaf().der().length();
    for (StatusQuestion question : questions) {
      encoded += question.stapled().map(response -> response.length()).orElse(0);
    }
    return 2048 + 12 * encoded;
  }
}
