package io.vouchsafe.proxy.admin;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.config.DocumentReading;
import io.vouchsafe.proxy.emergency.EmergencyJson;
import io.vouchsafe.proxy.emergency.EmergencyStore;
import io.vouchsafe.proxy.emergency.EmergencyStore.Outcome;
import io.vouchsafe.proxy.front.http.HttpProblem;
import io.vouchsafe.proxy.front.http.RequestBody;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * Makes changes by hand off the event loop, on threads that no decision waits for: who must block
 * somebody is not to queue behind those who want in.
 */
final class Changes {
  private final Vertx vertx;

  Changes(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Runs {@code work}, which may block. */
  <T> Future<T> run(Callable<T> work) {
    return vertx.executeBlocking(work, false);
  }

  /** What {@code work} tells, as text: of a long list, that takes time too. */
  Future<String> tell(Callable<JsonObject> work) {
    return run(() -> EmergencyJson.text(work.call()));
  }

  /** Answers {@code request} with what {@code work} tells. */
  void answer(HttpServerRequest request, Callable<JsonObject> work) {
    tell(work)
        .onSuccess(told -> AdminAnswer.json(request.response(), told))
        .onFailure(failure -> AdminAnswer.failure(failure, request));
  }

  /** The warning that a change is lost at a restart, if it is. */
  static Optional<String> ifLost(Outcome.Done done) {
    return done.kept()
        ? Optional.empty()
        : Optional.of("will not survive a restart: there is no state directory");
  }

  /** Refuses to call done what could not be written, and says how much of it holds. */
  static void refuseUnsaved(Outcome.Done done) {
    if (done.saving() instanceof EmergencyStore.Saving.NotYet(String why)) {
      String holds =
          done.after().isSame(done.before())
              ? "nothing was changed"
              : "blocks that you added and break-glass allows that you took back hold from now on,"
                  + " but a restart loses them; nothing else was changed";
      throw new RequestBody.Refused(
          new HttpProblem(
              503,
              "Not saved",
              holds
                  + ": the state directory cannot be written ("
                  + why
                  + "). What holds is written as soon as it can be"));
    }
  }

  /** What was read; a document with mistakes changes nothing. */
  static <T> DocumentReading.Read<T> understood(DocumentReading<T> reading) {
    return switch (reading) {
      case DocumentReading.Read<T> read -> read;
      case DocumentReading.Refused<T> refused -> throw new Mistaken(refused.problems());
    };
  }

  /** The document of a request has mistakes. */
  static final class Mistaken extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient List<io.vouchsafe.config.Problem> problems;

    private Mistaken(List<io.vouchsafe.config.Problem> problems) {
      super(problems.getFirst().toString(), null, false, false);
      this.problems = problems;
    }

    List<io.vouchsafe.config.Problem> problems() {
      return problems;
    }
  }

  /** The refusal of a change that what holds stands against. */
  static RequestBody.Refused conflict(String detail) {
    return new RequestBody.Refused(new HttpProblem(409, "Conflict", detail));
  }

  /** The refusal of a change of what is not there. */
  static RequestBody.Refused gone(String detail) {
    return new RequestBody.Refused(HttpProblem.notFound(detail));
  }

  /** What was done; anything else is refused with a problem that says so. */
  static Outcome.Done done(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Done done -> done;
      case Outcome.Unknown(String id) ->
          throw new RequestBody.Refused(
              HttpProblem.notFound("nothing was deleted: nothing here has that id"));
      case Outcome.Changed changed ->
          throw new RequestBody.Refused(
              new HttpProblem(
                  412,
                  "Precondition failed",
                  "nothing was changed: it is no longer what If-Match names; GET it again"));
      case Outcome.TooMany(String what, int most) ->
          throw new RequestBody.Refused(
              new HttpProblem(
                  422,
                  "Unprocessable content",
                  "nothing was changed: at most " + most + " " + what));
    };
  }
}
