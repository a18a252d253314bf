package io.vouchsafe.proxy.ocsp;

import io.vertx.core.Future;
import io.vouchsafe.config.UpstreamSettings;
import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.ocsp.NonceUse;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.proxy.cache.StatusQuestion;
import io.vouchsafe.proxy.work.OwnTime;
import io.vouchsafe.vpnauth.revocation.Attempt;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks responders for the signed response itself, to be shown to others. What they say is kept
 * nowhere else.
 */
public final class SignedResponses {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final OcspSource source;
  private final LongSupplier nanoTime;

  /** By the questions that are being asked just now. */
  private final Map<StatusQuestion, Der> answered = new ConcurrentHashMap<>();

  /** What was said, and what was tried. */
  public sealed interface Answer {

    /** Verified, without a nonce of ours. */
    record Signed(Der response, CachedStatus status) implements Answer {}

    /** Nobody said anything that can be used. */
    record None(List<Attempt> attempts) implements Answer {
      public None {
        attempts = List.copyOf(attempts);
      }
    }
  }

  /**
   * What asks.
   *
   * @param responders the way to them, which tells what is learnt to its argument
   */
  public SignedResponses(
      UpstreamSettings settings,
      Function<LearntStatuses, Responder> responders,
      LongSupplier nanoTime) {
    this.source =
        new OcspSource(
            settings,
            responders.apply(
                (question, status, object, response) -> answered.put(question, response)));
    this.nanoTime = nanoTime;
  }

  /**
   * Asks the responders of {@code object}, without a nonce: whoever is shown the response later
   * cannot have asked with one (RFC 6066 §8).
   */
  public Future<Answer> ask(RevocationQuery query, OcspObject object, CaGroup group) {
    OcspObject plain =
        object.withRules(object.rules().withNonce(NonceUse.OFF)).withTimeout(patience(object));
    StatusQuestion question = new StatusQuestion(query, Optional.of(plain), Optional.empty());
    return source
        .ask(question, plain, group, new OwnTime(nanoTime))
        .map(attempts -> answer(attempts, answered.get(question)))
        .onComplete(done -> answered.remove(question));
  }

  /** Logins wait for an object's timeout; nobody waits here. */
  private static Duration patience(OcspObject object) {
    return object.timeout().compareTo(PATIENCE) < 0 ? PATIENCE : object.timeout();
  }

  private static Answer answer(List<Attempt> attempts, @Nullable Der response) {
    Optional<CachedStatus> status =
        attempts.isEmpty() ? Optional.empty() : attempts.getLast().status();
    return status.isPresent() && response != null
        ? new Answer.Signed(response, status.get())
        : new Answer.None(attempts);
  }
}
