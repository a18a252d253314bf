package io.vouchsafe.ocsp;

import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.RevocationQuery;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Judges a response that is to be handed on, byte by byte, to whoever sent the request: it is right
 * about every certificate, and answers this request and no other. Thread-safe.
 */
public final class ForwardVerifier {
  private final OcspVerifier verifier;

  public ForwardVerifier(OcspVerifier verifier) {
    this.verifier = verifier;
  }

  /** What became of it. */
  public sealed interface Verdict {
    /** One status for each certificate of the request, in its order. */
    record Accepted(List<VerifiedStatus> statuses) implements Verdict {
      public Accepted {
        statuses = List.copyOf(statuses);
      }
    }

    record Refused(Outcome outcome, String explanation) implements Verdict {}
  }

  /**
   * Judges one response.
   *
   * @param queries one for each CertID of {@code request}, in its order
   */
  public Verdict verify(
      byte[] response,
      ReceivedRequest request,
      List<RevocationQuery> queries,
      ResponseRules rules,
      CaGroup group,
      Instant now,
      Budget budget) {
    // A nonce that the object requires, it requires of answers to our own requests: a client that
    // sends none goes by time.
    ResponseRules asked = request.nonce().isEmpty() ? rules.withNonce(NonceUse.OFF) : rules;
    List<VerifiedStatus> statuses = new ArrayList<>(queries.size());
    for (OcspVerdict verdict :
        verifier.verifyAll(
            response, queries, asked, group, Arrival.FETCHED, request.nonce(), now, budget)) {
      switch (verdict) {
        case OcspVerdict.Refused(OcspRefusal refusal) -> {
          return new Verdict.Refused(refusal.outcome(), refusal.explain());
        }
        // The client chose the nonce, and may have chosen it long ago: it proves nothing to us.
        case OcspVerdict.Accepted(VerifiedStatus status) -> statuses.add(status.withoutNonce());
      }
    }
    return strayed(response, request).orElseGet(() -> new Verdict.Accepted(statuses));
  }

  /** What the client could not use, though we could. */
  private static Optional<Verdict> strayed(byte[] response, ReceivedRequest request) {
    if (!(OcspResponse.parse(response)
        instanceof Parsed.Ok<OcspResponse>(OcspResponse.Answered(BasicResponse basic)))) {
      throw new IllegalStateException("a verified response can be read");
    }
    // RFC 9654 §2.1: a nonce that nobody sent belongs to somebody else's request.
    if (basic.nonce().isPresent() && !basic.nonce().equals(request.nonce())) {
      return Optional.of(
          new Verdict.Refused(
              Outcome.NONCE_MISMATCH, "a nonce that this request did not ask for (RFC 9654 §2.1)"));
    }
    // RFC 6960 §3.2 (1): the client looks for its own CertIDs, in its own hash.
    for (CertId certId : request.certIds()) {
      if (basic.responses().stream().noneMatch(single -> isSame(single.certId(), certId))) {
        return Optional.of(
            new Verdict.Refused(
                Outcome.WRONG_CERTIFICATE,
                "no SingleResponse has the CertID as it was asked (RFC 6960 §3.2)"));
      }
    }
    return Optional.empty();
  }

  /** Parameters of the hash algorithm, absent or NULL, make no difference (RFC 5754 §2). */
  private static boolean isSame(CertId one, CertId other) {
    return one.hashOid().equals(other.hashOid())
        && one.issuerNameHash().equals(other.issuerNameHash())
        && one.issuerKeyHash().equals(other.issuerKeyHash())
        && one.serial().equals(other.serial());
  }
}
