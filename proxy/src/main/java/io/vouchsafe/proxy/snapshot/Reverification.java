package io.vouchsafe.proxy.snapshot;

import io.vouchsafe.ocsp.Arrival;
import io.vouchsafe.ocsp.NonceUse;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.ocsp.OcspVerdict;
import io.vouchsafe.ocsp.OcspVerifier;
import io.vouchsafe.ocsp.RememberedStatus;
import io.vouchsafe.ocsp.ResponseRules;
import io.vouchsafe.ocsp.StatusLifetime;
import io.vouchsafe.ocsp.VerifiedStatus;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.TrustAnchor;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.memory.AcceptedResponse;
import io.vouchsafe.proxy.memory.StatusKey;
import io.vouchsafe.proxy.memory.StatusMemory;
import io.vouchsafe.vpnauth.Policy;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Takes the responses of a snapshot for what they are, bytes that somebody signed: each is verified
 * as if it had just come, under the settings of now. Of what stands beside them only the time of
 * receipt counts, and the end of the certificate where it is the sooner one
 * (docs/decisions/0009-snapshot.md). Thread-safe.
 */
final class Reverification {
  private final OcspVerifier verifier;
  private final StatusMemory memory;
  private final List<Judge> judges = new ArrayList<>();

  /** Whose rules a response may meet: an object of a policy, with the CAs that the policy knows. */
  private record Judge(OcspObject object, CaGroup group, Map<Fingerprint, Certificate> issuers) {}

  Reverification(OcspVerifier verifier, Collection<Policy> policies, StatusMemory memory) {
    this.verifier = verifier;
    this.memory = memory;
    for (Policy policy : policies) {
      Map<Fingerprint, Certificate> issuers = issuers(policy.caGroup());
      for (OcspObject object : policy.revocation().ocsp()) {
        judges.add(new Judge(object, object.caGroup().orElse(policy.caGroup()), issuers));
      }
    }
  }

  private static Map<Fingerprint, Certificate> issuers(CaGroup group) {
    Map<Fingerprint, Certificate> issuers = new HashMap<>();
    Stream.concat(
            group.intermediates().stream(), group.anchors().stream().map(TrustAnchor::certificate))
        .forEach(ca -> issuers.put(AcceptedResponse.issuer(ca), ca));
    return issuers;
  }

  /** Verifies {@code stored}; what it says is remembered when this gives {@code WARM}. */
  Outcome verify(AcceptedResponse stored, Instant now) {
    if (now.isAfter(stored.until())) {
      return Outcome.OVER;
    }
    Outcome outcome = Outcome.UNKNOWN;
    for (Judge judge : judges) {
      Certificate issuer = judge.issuers().get(stored.issuer());
      if (issuer == null
          || !judge.object().name().equals(stored.object())
          || !judge.object().answersFor(issuer)) {
        continue;
      }
      RevocationQuery query = RevocationQuery.bySerial(stored.serial(), issuer);
      Optional<VerifiedStatus> status = status(stored, judge, query, now);
      if (status.isPresent()) {
        return remember(stored, status.get(), judge.object(), query, now);
      }
      outcome = Outcome.REFUSED;
    }
    return outcome;
  }

  /** Leaves {@code stored} for the next start, as it is. */
  void postpone(AcceptedResponse stored) {
    judges.stream()
        .map(judge -> judge.issuers().get(stored.issuer()))
        .filter(Objects::nonNull)
        .findFirst()
        .map(issuer -> StatusKey.of(RevocationQuery.bySerial(stored.serial(), issuer)))
        .ifPresent(key -> memory.accepted().keep(key, stored));
  }

  /**
   * The status now; or, for what is revoked for good, as it was on receipt: contract, section 2,
   * "Remembering", keeps it until the certificate's notAfter, long after the response has ended.
   */
  private Optional<VerifiedStatus> status(
      AcceptedResponse stored, Judge judge, RevocationQuery query, Instant now) {
    Optional<VerifiedStatus> status = statusAt(now, stored, judge, query);
    return status.isPresent() || !stored.revoked()
        ? status
        : statusAt(received(stored, now), stored, judge, query)
            .filter(then -> StatusLifetime.isPermanent(then.status()));
  }

  private Optional<VerifiedStatus> statusAt(
      Instant at, AcceptedResponse stored, Judge judge, RevocationQuery query) {
    OcspVerdict verdict =
        verifier.verify(
            stored.response().toBytes(),
            query,
            rules(stored, judge.object()),
            judge.group(),
            stored.source() == Source.STAPLED ? Arrival.STAPLED : Arrival.FETCHED,
            Optional.empty(),
            at,
            Budget.standard());
    return switch (verdict) {
      case OcspVerdict.Accepted(VerifiedStatus status) ->
          Optional.of(status)
              .filter(each -> counts(each, judge.object()) && servesOthers(each, stored));
      case OcspVerdict.Refused refused -> Optional.empty();
    };
  }

  /** Required on our own requests: a stapled response stays refused. */
  private static ResponseRules rules(AcceptedResponse stored, OcspObject object) {
    return stored.source() == Source.STAPLED
        ? object.rules()
        : object.rules().withNonce(NonceUse.OFF);
  }

  /** What a client stapled served the decision that it came with: only a revoked is for others. */
  private static boolean servesOthers(VerifiedStatus status, AcceptedResponse stored) {
    return stored.source() != Source.STAPLED || status.status() instanceof RevocationStatus.Revoked;
  }

  /** Whether our nonce came back nobody knows any more; what denies stands without it. */
  private static boolean counts(VerifiedStatus status, OcspObject object) {
    return object.rules().nonce() != NonceUse.REQUIRE
        || (status.status() instanceof RevocationStatus.Revoked(Instant at, RevocationReason reason)
            && reason != RevocationReason.REMOVE_FROM_CRL);
  }

  private Outcome remember(
      AcceptedResponse stored,
      VerifiedStatus verified,
      OcspObject object,
      RevocationQuery query,
      Instant now) {
    RememberedStatus status =
        new RememberedStatus(
            verified, stored.source(), object.name(), responder(object), received(stored, now));
    StatusKey key = StatusKey.of(query);
    Instant notAfter = earlier(stored.notAfter(), query.notAfter());
    if (!memory.remember(key, status, object, notAfter)) {
      return Outcome.OVER;
    }
    memory.accepted().keep(key, stored);
    return Outcome.WARM;
  }

  private static Instant received(AcceptedResponse stored, Instant now) {
    return earlier(stored.received(), now);
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  /** Who was asked then is not signed; it is said only where there is no choice. */
  private static String responder(OcspObject object) {
    List<URI> urls = object.urls();
    return urls.size() == 1 ? urls.getFirst().toString() : "";
  }
}
