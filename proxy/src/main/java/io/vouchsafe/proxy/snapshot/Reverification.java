package io.vouchsafe.proxy.snapshot;

import io.vouchsafe.ocsp.Arrival;
import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.ocsp.NonceUse;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.ocsp.OcspVerdict;
import io.vouchsafe.ocsp.OcspVerifier;
import io.vouchsafe.ocsp.ResponseRules;
import io.vouchsafe.ocsp.VerifiedStatus;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.cache.AcceptedResponse;
import io.vouchsafe.proxy.cache.StatusCache;
import io.vouchsafe.proxy.cache.StatusKey;
import io.vouchsafe.vpnauth.decision.Policy;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Takes the responses of a snapshot for what they are, bytes that somebody signed: each is verified
 * as if it had just come, under the settings of now. Of what stands beside them only the time of
 * receipt counts, and the end of the certificate where it is the sooner one
 * (docs/decisions/0009-snapshot.md). Thread-safe.
 */
public final class Reverification {
  private final OcspVerifier verifier;
  private final StatusCache memory;
  private final Goods goods;
  private final List<Judge> judges = new ArrayList<>();

  /** Whose rules a response may meet: an object of a policy, with the CAs that the policy knows. */
  private record Judge(OcspObject object, CaGroup group, Map<Fingerprint, Certificate> issuers) {}

  /** Which responses count that do not say <em>revoked</em>. */
  enum Goods {
    ALL,
    /** Those that were fetched: since a snapshot was damaged, others are in none. */
    FETCHED,
    /** The snapshot is damaged: what it has lost may say the contrary. */
    NONE
  }

  /**
   * Takes what other nodes have learnt to be revoked, for one tenant.
   *
   * @param policies under which it may count
   */
  public static Reverification ofNews(
      OcspVerifier verifier, Collection<Policy> policies, StatusCache memory) {
    return new Reverification(verifier, policies, memory, Goods.NONE);
  }

  Reverification(
      OcspVerifier verifier, Collection<Policy> policies, StatusCache memory, Goods goods) {
    this.verifier = verifier;
    this.memory = memory;
    this.goods = goods;
    for (Policy policy : policies) {
      Map<Fingerprint, Certificate> issuers = issuers(policy.caGroup());
      for (OcspObject object : policy.revocation().ocsp()) {
        judges.add(new Judge(object, object.caGroup().orElse(policy.caGroup()), issuers));
      }
    }
  }

  private static Map<Fingerprint, Certificate> issuers(CaGroup group) {
    Map<Fingerprint, Certificate> issuers = new HashMap<>();
    group.members().forEach(ca -> issuers.putIfAbsent(AcceptedResponse.issuer(ca), ca));
    return issuers;
  }

  /**
   * Verifies {@code stored}; what it says is remembered when this gives {@code WARM}. A
   * <em>revoked</em> that is not remembered, and that no setting has ruled out, counts as lost.
   */
  ReverificationOutcome verify(AcceptedResponse stored, Instant now) {
    ReverificationOutcome outcome = judge(stored, now);
    if (stored.revoked()
        && outcome == ReverificationOutcome.REFUSED
        && now.isBefore(stored.received())) {
      // The clock is wrong: what was true later must not be lost for it.
      postpone(stored);
      return ReverificationOutcome.LATE;
    }
    if (stored.revoked() && outcome == ReverificationOutcome.UNKNOWN && isOrphaned(stored)) {
      memory.lost(stored.issuer(), stored.notAfter());
    }
    return outcome;
  }

  /**
   * Verifies another node's news; what it says is remembered when this gives {@code WARM}. What
   * this node does not believe leaves no trace: it has never known it.
   */
  public ReverificationOutcome take(AcceptedResponse news, Instant now) {
    return judge(news, now);
  }

  /** No setting ruled it out: its object is gone, or its issuer was brought by the peer. */
  private boolean isOrphaned(AcceptedResponse stored) {
    List<Judge> named = named(stored);
    return named.isEmpty()
        || named.stream().noneMatch(judge -> judge.issuers().containsKey(stored.issuer()));
  }

  /**
   * Those of the object that accepted it; where that is gone, a <em>revoked</em> is for all others
   * to judge: another name is no distrust (design, section 5).
   */
  private List<Judge> judgesOf(AcceptedResponse stored) {
    List<Judge> named = named(stored);
    return named.isEmpty() && stored.revoked() ? judges : named;
  }

  private List<Judge> named(AcceptedResponse stored) {
    return judges.stream().filter(each -> each.object().name().equals(stored.object())).toList();
  }

  private ReverificationOutcome judge(AcceptedResponse stored, Instant now) {
    if (now.isAfter(stored.until())) {
      return ReverificationOutcome.OVER;
    }
    ReverificationOutcome outcome = ReverificationOutcome.UNKNOWN;
    for (Judge judge : judgesOf(stored)) {
      Certificate issuer = judge.issuers().get(stored.issuer());
      if (issuer == null || !judge.object().answersFor(issuer)) {
        continue;
      }
      RevocationQuery query = RevocationQuery.bySerial(stored.serial(), issuer);
      Optional<VerifiedStatus> status = status(stored, judge, query, now);
      if (status.isPresent()) {
        return remember(stored, status.get(), judge.object(), query, now);
      }
      outcome = ReverificationOutcome.REFUSED;
    }
    return outcome;
  }

  /** Leaves {@code stored} for the next start, as it is; until then a <em>revoked</em> is lost. */
  void postpone(AcceptedResponse stored) {
    if (!stored.revoked() && (goods == Goods.NONE || stored.source() == Source.STAPLED)) {
      return;
    }
    Optional<StatusKey> key = key(stored);
    key.ifPresent(known -> memory.accepted().keep(known, stored));
    if (stored.revoked() && key.isPresent()) {
      memory.postponed(stored.issuer(), stored.notAfter());
    } else if (stored.revoked()) {
      memory.lost(stored.issuer(), stored.notAfter());
    }
  }

  /** Under which its status is remembered; empty when its issuer stands in no CA group. */
  public Optional<StatusKey> key(AcceptedResponse stored) {
    return judges.stream()
        .map(judge -> judge.issuers().get(stored.issuer()))
        .filter(Objects::nonNull)
        .findFirst()
        .map(issuer -> StatusKey.of(RevocationQuery.bySerial(stored.serial(), issuer)));
  }

  /**
   * The status now; or, for what is revoked or on hold, as it was on receipt: contract, section 2,
   * "Remembering", keeps it until the certificate's notAfter, long after the response has ended. A
   * hold gives way to a later word of the responder, which is asked anew.
   */
  private Optional<VerifiedStatus> status(
      AcceptedResponse stored, Judge judge, RevocationQuery query, Instant now) {
    Optional<VerifiedStatus> status = statusAt(now, stored, judge, query);
    return status.isPresent() || !stored.revoked()
        ? status
        : statusAt(received(stored, now), stored, judge, query)
            .filter(then -> then.status().outlivesItsResponse());
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
    return object.rules().nonce() != NonceUse.REQUIRE || status.status().outlivesItsResponse();
  }

  private boolean counts(RevocationStatus status, Source source) {
    return status.outlivesItsResponse()
        || switch (goods) {
          case ALL -> true;
          case FETCHED -> source == Source.OCSP;
          case NONE -> false;
        };
  }

  private ReverificationOutcome remember(
      AcceptedResponse stored,
      VerifiedStatus verified,
      OcspObject object,
      RevocationQuery query,
      Instant now) {
    CachedStatus status =
        new CachedStatus(
            verified, stored.source(), object.name(), responder(object), received(stored, now));
    if (!counts(verified.status(), stored.source())) {
      return ReverificationOutcome.DISTRUSTED;
    }
    StatusKey key = StatusKey.of(query);
    Instant notAfter = earlier(stored.notAfter(), query.notAfter());
    if (!memory.remember(key, stored.issuer(), status, object, notAfter)) {
      if (!memory.isInCharge()) {
        // A reload came meanwhile, and nobody has looked what its settings believe.
        postpone(stored);
        return ReverificationOutcome.LATE;
      }
      return verified.status().outlivesItsResponse() && object.caching().enabled()
          ? ReverificationOutcome.FULL
          : ReverificationOutcome.OVER;
    }
    memory.accepted().keep(key, stored.saying(verified.status()).under(object));
    if (goods == Goods.FETCHED) {
      memory.answeredSinceTheDamage(key);
    }
    return ReverificationOutcome.WARM;
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
