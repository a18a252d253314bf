package io.vouchsafe.proxy.status;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.vpnauth.revocation.Attempt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Asks the responders of the settings now, whatever their circuit breakers say; what they answer is
 * kept nowhere. One test at a time, with a pause behind each: responders belong to others.
 */
public final class ResponderTests {
  /** Questions of one test. */
  static final int MOST = 100;

  /** Questions that wait for an answer at the same time. */
  static final int AT_ONCE = 8;

  /** After this no other question is begun. */
  static final Duration LONGEST = Duration.ofSeconds(20);

  static final Duration PAUSE = Duration.ofSeconds(2);

  private final Tenants tenants;
  private final Function<ResponderQuestion, Future<List<Attempt>>> asking;
  private final Random random;
  private final LongSupplier nanoTime;
  private final AtomicBoolean running = new AtomicBoolean();
  private volatile long notBefore;

  /** How a test went. */
  public sealed interface Result {

    /** It was made. */
    record Made(JsonObject told) implements Result {}

    /** Another one runs, or has ended just now. */
    record TooSoon() implements Result {}
  }

  /**
   * No test was made.
   *
   * @param asking asks one question, under the object's own timeout
   */
  public ResponderTests(
      Tenants tenants,
      Function<ResponderQuestion, Future<List<Attempt>>> asking,
      Random random,
      LongSupplier nanoTime) {
    this.tenants = tenants;
    this.asking = asking;
    this.random = random;
    this.nanoTime = nanoTime;
    this.notBefore = nanoTime.getAsLong();
  }

  /** Asks those of {@code tenant}, or of all. */
  public Future<Result> run(Optional<String> tenant) {
    if (nanoTime.getAsLong() - notBefore < 0 || !running.compareAndSet(false, true)) {
      return Future.succeededFuture(new Result.TooSoon());
    }
    try {
      return test(questions(tenant)).onComplete(done -> over());
    } catch (RuntimeException e) {
      over();
      throw e;
    }
  }

  private void over() {
    notBefore = nanoTime.getAsLong() + PAUSE.toNanos();
    running.set(false);
  }

  private List<ResponderQuestion> questions(Optional<String> tenant) {
    return tenant
        .<Collection<TenantRuntime>>map(name -> tenants.named(name).stream().toList())
        .orElseGet(tenants::all)
        .stream()
        .flatMap(each -> ResponderQuestion.of(each, random).stream())
        .limit(MOST + 1L)
        .toList();
  }

  private Future<Result> test(List<ResponderQuestion> all) {
    List<ResponderQuestion> asked = all.subList(0, Math.min(MOST, all.size()));
    long end = nanoTime.getAsLong() + LONGEST.toNanos();
    JsonObject[] answers = new JsonObject[asked.size()];
    List<Future<Void>> lanes = new ArrayList<>();
    for (int lane = 0; lane < Math.min(AT_ONCE, asked.size()); lane++) {
      lanes.add(ask(asked, lane, answers, end));
    }
    return Future.join(lanes)
        .map(
            done ->
                new Result.Made(
                    new JsonObject()
                        .put("responders", new JsonArray(List.of(answers)))
                        .put("more", asked.size() < all.size())));
  }

  private Future<Void> ask(List<ResponderQuestion> all, int at, JsonObject[] answers, long end) {
    if (at >= all.size()) {
      return Future.succeededFuture();
    }
    ResponderQuestion question = all.get(at);
    if (nanoTime.getAsLong() - end >= 0) {
      answers[at] =
          entry(question).put("answers", false).put("detail", "not asked: the test's time is over");
      return ask(all, at + AT_ONCE, answers, end);
    }
    return asking
        .apply(question)
        .map(attempts -> told(question, attempts))
        .onSuccess(told -> answers[at] = told)
        .compose(told -> ask(all, at + AT_ONCE, answers, end));
  }

  private static JsonObject entry(ResponderQuestion question) {
    return new JsonObject()
        .put("tenant", question.tenant().name())
        .put("object", question.object().name())
        .put("url", question.url().toString())
        .put("issuer", question.query().issuer().subject().shown())
        .put("about", question.about());
  }

  private static JsonObject told(ResponderQuestion question, List<Attempt> attempts) {
    if (attempts.isEmpty()) {
      return entry(question).put("answers", false).put("detail", "nobody to ask");
    }
    Attempt last = attempts.getLast();
    boolean refusedTheDrawn =
        question.isDrawn() && last.outcome() == Outcome.RESPONDER_ERROR && isUnauthorized(last);
    return entry(question)
        .put("answers", last.status().isPresent() || refusedTheDrawn)
        .put("outcome", last.outcome().code())
        .put("millis", last.took().toMillis())
        .put(
            "detail",
            refusedTheDrawn
                ? "it lives, and knows nothing of a serial that was drawn: a canary tells more"
                : last.detail());
  }

  /** RFC 6960 §2.3: what some answer about serials that they have no record of. */
  private static boolean isUnauthorized(Attempt attempt) {
    return attempt.detail().contains("unauthorized");
  }
}
