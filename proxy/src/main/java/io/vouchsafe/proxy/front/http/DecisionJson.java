package io.vouchsafe.proxy.front.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.ocsp.VerifiedStatus;
import io.vouchsafe.pki.Identity;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.revocation.Attempt;
import io.vouchsafe.vpnauth.revocation.CertificateStatus;
import io.vouchsafe.vpnauth.revocation.Evidence;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A verdict in the shape of the contract, section 5: every key is there, null when it has no value.
 */
public final class DecisionJson {
  private DecisionJson() {}

  /** The whole verdict. */
  public static JsonObject of(Verdict verdict) {
    Decision decision = verdict.decision();
    JsonArray path = new JsonArray();
    decision.evidence().path().forEach(each -> path.add(each.sha256().hex()));
    JsonArray revocation = new JsonArray();
    decision.evidence().revocation().forEach(each -> revocation.add(status(each)));
    return new JsonObject()
        .put("decision", verdict.isAllow() ? "allow" : "deny")
        .put("reason", decision.reason().code())
        .put("detail", decision.detail())
        .put("would", would(decision))
        .put("identity", identity(decision))
        .put("matched_id", matched(verdict))
        .put("tunnel", orNull(verdict.tunnel()))
        .put("valid_until", until(decision))
        .put("path", path)
        .put("revocation", revocation)
        .put("reference", verdict.reference());
  }

  private static @Nullable JsonObject matched(Verdict verdict) {
    return verdict
        .toldMatch()
        .map(entry -> new JsonObject().put("type", entry.type().word()).put("value", entry.value()))
        .orElse(null);
  }

  private static @Nullable String would(Decision decision) {
    return switch (decision) {
      case Decision.Allow allow -> allow.would().isPresent() ? "deny" : null;
      case Decision.Deny deny -> null;
    };
  }

  private static @Nullable String until(Decision decision) {
    return switch (decision) {
      case Decision.Allow allow -> allow.until().truncatedTo(ChronoUnit.SECONDS).toString();
      case Decision.Deny deny -> null;
    };
  }

  /** A name that no path vouches for is shown like any foreign text: cut where it is long. */
  private static @Nullable JsonObject identity(Decision decision) {
    Evidence evidence = decision.evidence();
    if (evidence.leaf().isEmpty() || !decision.tellsIdentity()) {
      return null;
    }
    return identity(Identity.of(evidence.leaf().get()), !evidence.path().isEmpty());
  }

  /**
   * Whom a certificate names.
   *
   * @param whole whether a path vouches for it
   */
  public static JsonObject identity(Identity identity, boolean whole) {
    return new JsonObject()
        .put("subject", whole ? identity.subject().toString() : identity.subject().shown())
        .put("issuer", whole ? identity.issuer().toString() : identity.issuer().shown())
        .put("serial", identity.serial().hex())
        .put("sha256", identity.sha256().hex())
        .put("dns", new JsonArray(List.copyOf(identity.dns())))
        .put("email", new JsonArray(List.copyOf(identity.email())))
        .put("ip", new JsonArray(List.copyOf(identity.ip())))
        .put("uri", new JsonArray(List.copyOf(identity.uri())));
  }

  private static JsonObject status(CertificateStatus status) {
    JsonArray attempts = new JsonArray();
    status.attempts().forEach(each -> attempts.add(attempt(each)));
    Optional<CachedStatus> settled = status.settled();
    Optional<VerifiedStatus> verified = settled.map(CachedStatus::verified);
    Optional<RevocationStatus.Revoked> revoked =
        verified
            .map(VerifiedStatus::status)
            .filter(RevocationStatus.Revoked.class::isInstance)
            .map(RevocationStatus.Revoked.class::cast);
    return new JsonObject()
        .put("certificate", status.query().certificate().orElseThrow().sha256().hex())
        .put("status", orNull(status.word()))
        .put("source", status.source().word())
        .put("responder", orNull(settled.map(CachedStatus::responder).filter(r -> !r.isEmpty())))
        .put("this_update", orNull(verified.map(each -> each.thisUpdate().toString())))
        .put(
            "next_update",
            orNull(verified.flatMap(VerifiedStatus::nextUpdate).map(Instant::toString)))
        .put("signer", orNull(verified.map(each -> each.signer().hex())))
        .put("revoked_at", orNull(revoked.map(each -> each.at().toString())))
        .put("revocation_reason", orNull(revoked.map(each -> each.reason().asn1Name())))
        .put("attempts", attempts);
  }

  private static JsonObject attempt(Attempt attempt) {
    return new JsonObject()
        .put("source", attempt.source().word())
        .put("responder", attempt.responder().isEmpty() ? null : attempt.responder())
        .put("outcome", attempt.outcome().code())
        .put("millis", attempt.took().toMillis());
  }

  private static @Nullable String orNull(Optional<String> value) {
    return value.orElse(null);
  }
}
