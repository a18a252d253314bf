package io.vouchsafe.proxy.front.tls;

import io.vertx.core.json.JsonObject;
import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.proxy.ocsp.SignedResponses;
import io.vouchsafe.vpnauth.revocation.Attempt;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is shown of one certificate of our own. Thread-safe. */
final class OwnStaple {
  private static final Logger LOG = LoggerFactory.getLogger(OwnStaple.class);

  /** Who is silent is asked again after this. */
  static final Duration AGAIN = Duration.ofSeconds(30);

  /** So often at least, whatever the responder promises: a revocation is to be noticed. */
  static final Duration LONGEST = Duration.ofHours(1);

  private final List<Certificate> chain;
  private volatile @Nullable Shown shown;
  private String concern = "not asked yet";
  private Instant due = Instant.MIN;
  private boolean asking;

  /** Good until {@code end}. */
  private static final class Shown {
    private final byte[] response;
    private final Instant end;

    Shown(Der response, Instant end) {
      this.response = response.toBytes();
      this.end = end;
    }
  }

  /** Nothing is known. */
  OwnStaple(List<Certificate> chain) {
    this.chain = List.copyOf(chain);
  }

  /** Leaf first. */
  List<Certificate> chain() {
    return chain;
  }

  /** The OCSPResponse to show at {@code now}, DER; null for none. Nobody may change it. */
  byte @Nullable [] shown(Instant now) {
    Shown last = shown;
    return last != null && now.isBefore(last.end) ? last.response : null;
  }

  /** Whether it is to be asked for now; whoever is told so says what came of it. */
  synchronized boolean begin(Instant now) {
    if (asking || now.isBefore(due)) {
      return false;
    }
    asking = true;
    return true;
  }

  /** The settings name nobody who answers for its issuer. */
  void nobodyToAsk(Instant now) {
    shown = null;
    end("no OCSP object of the policy answers for its issuer", now.plus(AGAIN));
  }

  /** What a responder shows last is kept while nobody says anything newer. */
  void unheard(String why, Instant now) {
    end(why, now.plus(AGAIN));
  }

  void heard(SignedResponses.Answer answer, Instant now) {
    switch (answer) {
      case SignedResponses.Answer.None(List<Attempt> attempts) ->
          unheard(attempts.isEmpty() ? "nobody to ask" : attempts.getLast().outcome().code(), now);
      case SignedResponses.Answer.Signed(Der response, CachedStatus status) ->
          heard(response, status, now);
    }
  }

  private void heard(Der response, CachedStatus status, Instant now) {
    Optional<Instant> end = status.verified().nextUpdate();
    switch (status.verified().status()) {
      case RevocationStatus.Good good when end.filter(now::isBefore).isPresent() -> {
        shown = new Shown(response, end.get());
        Duration half = Duration.between(now, end.get()).dividedBy(2);
        end("", now.plus(half.compareTo(LONGEST) < 0 ? half.plusSeconds(1) : LONGEST));
      }
      case RevocationStatus.Good good -> unheard("the response says no nextUpdate", now);
      case RevocationStatus.Revoked revoked -> {
        // Clients that look will refuse it; those that do not should not be the only ones let in.
        shown = null;
        LOG.error("the certificate {} of a TLS front is revoked: replace it", this);
        end("revoked", now.plus(AGAIN));
      }
      case RevocationStatus.Unknown unknown -> unheard("unknown", now);
    }
  }

  private synchronized void end(String why, Instant next) {
    concern = why;
    due = next;
    asking = false;
  }

  synchronized JsonObject toJson(Instant now) {
    Shown last = shown;
    JsonObject json =
        new JsonObject()
            .put("certificate", chain.getFirst().sha256().hex())
            .put("stapled", shown(now) != null);
    if (last != null) {
      json.put("until", last.end.toString());
    }
    return concern.isEmpty() ? json : json.put("concern", concern);
  }

  @Override
  public String toString() {
    return chain.getFirst().toString();
  }
}
