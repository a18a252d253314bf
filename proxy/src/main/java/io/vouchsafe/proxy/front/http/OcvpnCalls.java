package io.vouchsafe.proxy.front.http;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.config.OcvpnCustomer;
import io.vouchsafe.config.OcvpnSettings;
import io.vouchsafe.config.Quoted;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.cache.Submission;
import io.vouchsafe.proxy.decision.DecisionService;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.UntrustedCall;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.proxy.net.http.MediaType;
import io.vouchsafe.proxy.ocvpn.CustomerGroups;
import io.vouchsafe.proxy.ocvpn.GroupReply;
import io.vouchsafe.proxy.ocvpn.GroupUnavailableException;
import io.vouchsafe.proxy.ocvpn.OwnedElsewhereException;
import io.vouchsafe.proxy.ocvpn.OwnerCalls;
import io.vouchsafe.proxy.ocvpn.OwnerUnavailableException;
import io.vouchsafe.proxy.work.WorkResult;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.decision.Presented;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.ocvpn.DeviceCertificate;
import io.vouchsafe.vpnauth.ocvpn.DeviceSerial;
import io.vouchsafe.vpnauth.ocvpn.GroupAnswer;
import io.vouchsafe.vpnauth.ocvpn.GroupBounds;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The OCVPN calls of devices, wherever their certificates come from (contract, section 5; seed
 * 000): who calls, whether that is the device that the message names, whose it is, whether it may,
 * and what its customer's group answers. Thread-safe.
 */
public final class OcvpnCalls {
  /** What metrics and journal call these. */
  public static final String FRONT = "ocvpn";

  private static final Logger LOG = LoggerFactory.getLogger(OcvpnCalls.class);

  /** A larger certificate is named in the journal by its digest alone: reading it takes time. */
  private static final int MOST_READ_HERE = 8 << 10;

  /** A part of {@code poll_interval}, so that devices which began together do not poll together. */
  private static final double SPREAD = 0.2;

  private static final CharSequence RETRY_AFTER = HttpHeaders.createOptimized("Retry-After");
  private static final String SOON = "1";
  private static final String LATER = "5";

  private final DecisionService decisions;
  private final CustomerGroups groups;
  private final OwnerCalls owners;
  private final DoubleSupplier random;
  private final DeviceRate rate;

  /**
   * Calls that {@code groups} answer.
   *
   * @param owners hands calls on that another node answers
   * @param random from 0 to 1
   * @param nanoTime for durations; starts anywhere
   */
  public OcvpnCalls(
      DecisionService decisions,
      CustomerGroups groups,
      OwnerCalls owners,
      DoubleSupplier random,
      LongSupplier nanoTime) {
    this.decisions = decisions;
    this.groups = groups;
    this.owners = owners;
    this.random = random;
    this.rate = new DeviceRate(nanoTime);
  }

  /**
   * Who calls.
   *
   * @param tenant empty where none has the name
   * @param name that the path has
   * @param source where the call comes from
   * @param keepsOpen whether somebody else may call on the same connection, as a front does
   * @param patience who has not taken its key by then loses the connection
   */
  public record Caller(
      Optional<TenantRuntime> tenant,
      String name,
      Optional<InetAddress> source,
      boolean keepsOpen,
      Duration patience) {}

  /** What a connection has presented: leaf first, or nothing. */
  public static WorkResult<Parsed<Submission>> presented(List<Der> chain) {
    return new WorkResult.Done<>(
        chain.size() > Presented.MOST_CERTIFICATES
            ? Parsed.malformed(
                "more than " + Presented.MOST_CERTIFICATES + " certificates are not read")
            : Parsed.ok(Submission.of(new Presented(chain, List.of(), FRONT))));
  }

  /**
   * Answers {@code request}, which may be paused until now, or ends its connection.
   *
   * @param word what follows {@code /ocvpn/} in its path
   * @param presented the certificate; without one when it has no certificate at all
   */
  public void answer(
      HttpServerRequest request,
      String word,
      Caller caller,
      Future<WorkResult<Parsed<Submission>>> presented) {
    try {
      Optional<OcvpnCall> call = OcvpnCall.of(word);
      Optional<HttpProblem> wrong = wrong(request, call);
      if (wrong.isPresent()) {
        refuse(request, wrong.get());
      } else {
        new Run(request, call.orElseThrow(), caller).begin(presented);
      }
    } catch (RuntimeException | Error e) {
      failed(request, e);
    }
  }

  /** Whether a node of ours says that it hands this call on. */
  boolean isHandedOn(HttpServerRequest request) {
    return owners.isShared() && request.headers().contains(OwnerCalls.SEAL);
  }

  /**
   * Answers a call that another node has handed on, if that is true: the certificates are those
   * that the device has shown there, and everything is decided here again. It is handed on no
   * further.
   */
  void answerHandedOn(HttpServerRequest request, String word, Caller caller) {
    Optional<OcvpnCall> call = OcvpnCall.of(word);
    Optional<HttpProblem> wrong = wrong(request, call);
    if (wrong.isPresent()) {
      refuse(request, wrong.get());
      return;
    }
    RequestBody.read(request, OcvpnMessage.MOST_BYTES)
        .onSuccess(body -> received(request, call.orElseThrow(), caller, body))
        .onFailure(failure -> unread(request, failure));
  }

  private void received(HttpServerRequest request, OcvpnCall call, Caller caller, Buffer body) {
    try {
      OwnerCalls.Receipt receipt =
          owners.receive(
              new OwnerCalls.Call(request.path(), body, List.of()),
              Map.of(
                  OwnerCalls.SEAL, text(request, OwnerCalls.SEAL),
                  OwnerCalls.CHAIN, text(request, OwnerCalls.CHAIN)));
      switch (receipt) {
        case OwnerCalls.Receipt.Refused(String why) -> {
          LOG.debug("a call that claims to be handed on by another node is refused: {}", why);
          refuse(request, HttpProblem.forbidden("the call was not handed on by another node"));
        }
        case OwnerCalls.Receipt.Accepted(String from, List<Der> chain) ->
            new Run(request, call, caller, body).begin(Future.succeededFuture(presented(chain)));
      }
    } catch (RuntimeException | Error e) {
      failed(request, e);
    }
  }

  private static String text(HttpServerRequest request, String header) {
    String text = request.getHeader(header);
    return text == null ? "" : text;
  }

  private void unread(HttpServerRequest request, Throwable failure) {
    if (request.response().closed()) {
      return; // The client has gone.
    }
    switch (failure) {
      case RequestBody.Refused refused ->
          OcvpnAnswer.refuseLast(request, refused.problem(), new JsonObject());
      default -> failed(request, failure);
    }
  }

  private static Optional<HttpProblem> wrong(HttpServerRequest request, Optional<OcvpnCall> call) {
    if (call.isEmpty()) {
      return Optional.of(HttpProblem.notFound("nothing is here"));
    }
    if (!request.method().equals(HttpMethod.POST)) {
      request.response().putHeader(HttpHeaders.ALLOW, "POST");
      return Optional.of(HttpProblem.methodNotAllowed("POST"));
    }
    return request.query() == null || request.query().isEmpty()
        ? Optional.empty()
        : Optional.of(HttpProblem.badRequest("this call takes no query"));
  }

  private static void refuse(HttpServerRequest request, HttpProblem problem) {
    OcvpnAnswer.refuse(request, problem, new JsonObject());
    request.resume();
  }

  /** Answers what the service itself failed to answer; the log has it under the reference. */
  void failed(HttpServerRequest request, Throwable failure) {
    String reference = decisions.failed(failure);
    if (request.response().headWritten() || request.response().closed()) {
      request.connection().close();
    } else {
      OcvpnAnswer.refuseLast(
          request,
          HttpProblem.internal(),
          new JsonObject().put("reason", Reason.INTERNAL.code()).put("reference", reference));
    }
  }

  /** One call. Lives on the event loop of its connection. */
  private final class Run {
    private final HttpServerRequest request;
    private final OcvpnCall call;
    private final Caller caller;
    private final @Nullable Context home = Vertx.currentContext();
    private final boolean handedOn;
    private @Nullable Future<Buffer> body;

    Run(HttpServerRequest request, OcvpnCall call, Caller caller) {
      this.request = request;
      this.call = call;
      this.caller = caller;
      this.handedOn = false;
    }

    /** One that another node has handed on. */
    Run(HttpServerRequest request, OcvpnCall call, Caller caller, Buffer body) {
      this.request = request;
      this.call = call;
      this.caller = caller;
      this.handedOn = true;
      this.body = Future.succeededFuture(body);
    }

    void begin(Future<WorkResult<Parsed<Submission>>> presented) {
      if (!presented.isComplete()) {
        var unused = body(); // It would come while nobody waits for it.
      }
      presented.onComplete(done -> guarded(() -> presented(required(done))));
    }

    private void guarded(Runnable part) {
      try {
        part.run();
      } catch (RuntimeException | Error e) {
        failed(request, e);
      }
    }

    private static <T> T required(AsyncResult<T> done) {
      if (done.failed()) {
        throw new IllegalStateException("a part of a call that failed", done.cause());
      }
      return done.result();
    }

    private void presented(WorkResult<Parsed<Submission>> reading) {
      switch (reading) {
        case WorkResult.Done<Parsed<Submission>>(Parsed<Submission> read) -> presented(read);
        case WorkResult.Busy<Parsed<Submission>>(String why) ->
            deny(told(caller.tenant().orElseThrow(), Optional.empty(), Reason.OVER_BUDGET, why));
      }
    }

    private void presented(Parsed<Submission> read) {
      switch (read) {
        case Parsed.Ok<Submission>(Submission submission) -> {
          if (submission.presented().chain().isEmpty()) {
            withoutCertificate();
          } else if (caller.tenant().flatMap(tenant -> tenant.settings().ocvpn()).isEmpty()) {
            elsewhere();
          } else {
            read(caller.tenant().get(), submission);
          }
        }
        case Parsed.Malformed<Submission>(String detail) -> {
          if (caller.tenant().isEmpty()) {
            elsewhere();
          } else {
            deny(told(caller.tenant().get(), Optional.empty(), Reason.MALFORMED, detail));
          }
        }
      }
    }

    /** The same whether the tenant exists: a stranger does not learn which there are. */
    private void withoutCertificate() {
      String detail = "no client certificate came with the call";
      Verdict verdict =
          caller
              .tenant()
              .map(tenant -> told(tenant, Optional.empty(), Reason.NO_CERTIFICATE, detail))
              .orElseGet(this::unknownTenant);
      problem(401, Reason.NO_CERTIFICATE, "a client certificate is required", verdict);
    }

    private void elsewhere() {
      Verdict verdict =
          caller.tenant().isEmpty()
              ? unknownTenant()
              : told(
                  caller.tenant().get(),
                  Optional.empty(),
                  Reason.IDENTITY_NOT_LISTED,
                  "the tenant has no ocvpn");
      OcvpnAnswer.refuse(
          request,
          HttpProblem.notFound("there is no such tenant, or it has no ocvpn"),
          new JsonObject().put("reference", verdict.reference()));
      request.resume();
    }

    private Verdict unknownTenant() {
      return decisions.refuse(
          Optional.empty(),
          FRONT,
          new UntrustedCall(UntrustedCall.Kind.UNKNOWN_TENANT, caller.source(), caller.name()),
          "there is no such tenant");
    }

    private Verdict told(
        TenantRuntime tenant, Optional<Certificate> leaf, Reason reason, String detail) {
      return decisions.refuse(tenant, FRONT, leaf, reason, detail);
    }

    private void read(TenantRuntime tenant, Submission submission) {
      if (!MediaType.JSON.isNamedBy(request.getHeader(HttpHeaders.CONTENT_TYPE))) {
        refuse(request, new HttpProblem(415, "Unsupported media type", MediaType.JSON.toString()));
        return;
      }
      body()
          .onSuccess(whole -> guarded(() -> message(tenant, submission, whole)))
          .onFailure(failure -> guarded(() -> unread(request, failure)));
    }

    private Future<Buffer> body() {
      Future<Buffer> known = body;
      if (known != null) {
        return known;
      }
      Future<Buffer> reading = RequestBody.read(request, OcvpnMessage.MOST_BYTES);
      body = reading;
      request.resume();
      return reading;
    }

    private void message(TenantRuntime tenant, Submission submission, Buffer body) {
      switch (OcvpnMessage.read(call, body.getBytes())) {
        case Parsed.Malformed<OcvpnMessage>(String mistake) ->
            refuse(request, HttpProblem.badRequest(mistake));
        case Parsed.Ok<OcvpnMessage>(OcvpnMessage message) -> known(tenant, submission, message);
      }
    }

    /** Seed 000: if they do not match, the transaction is cancelled. */
    private void known(TenantRuntime tenant, Submission submission, OcvpnMessage message) {
      Der leaf = submission.presented().chain().getFirst();
      switch (DeviceCertificate.of(leaf)) {
        case Parsed.Malformed<DeviceCertificate>(String detail) ->
            deny(told(tenant, Optional.empty(), Reason.MALFORMED, detail));
        case Parsed.Ok<DeviceCertificate>(DeviceCertificate certificate) -> {
          if (certificate.isOf(message.serial())) {
            ofCustomer(tenant, submission, message);
          } else {
            deny(told(tenant, named(leaf), Reason.SERIAL_MISMATCH, mismatch(leaf, message)));
          }
        }
      }
    }

    private Optional<Certificate> named(Der leaf) {
      return leaf.length() <= MOST_READ_HERE
              && Certificate.parse(leaf.toBytes()) instanceof Parsed.Ok<Certificate>(var read)
          ? Optional.of(read)
          : Optional.empty();
    }

    private String mismatch(Der leaf, OcvpnMessage message) {
      return "the message is of "
          + Quoted.of(message.serial())
          + ", which is not the one commonName of the certificate "
          + leaf.sha256().hex();
    }

    private void ofCustomer(TenantRuntime tenant, Submission submission, OcvpnMessage message) {
      Optional<OcvpnCustomer> customer = tenant.devices().of(message.serial());
      if (customer.isEmpty()) {
        deny(
            told(
                tenant,
                named(submission.presented().chain().getFirst()),
                Reason.IDENTITY_NOT_LISTED,
                Quoted.of(message.serial()) + " is no device of any customer"));
        return;
      }
      Policy policy =
          tenant
              .policy(customer.get().policy())
              .orElseThrow(() -> new IllegalStateException("a customer without a policy"));
      List<Der> chain = submission.presented().chain();
      decisions
          .decide(tenant, policy, submission)
          .onComplete(
              done ->
                  guarded(() -> decided(tenant, customer.get(), message, chain, required(done))));
    }

    private void decided(
        TenantRuntime tenant,
        OcvpnCustomer customer,
        OcvpnMessage message,
        List<Der> chain,
        Verdict verdict) {
      // A policy that observes vouches for nobody.
      if (!verdict.isAllow() || !verdict.decision().tellsIdentity()) {
        deny(verdict);
        return;
      }
      DeviceSerial device = new DeviceSerial(message.serial());
      if (!rate.admits(tenant.name(), device)) {
        request.response().putHeader(RETRY_AFTER, LATER);
        answer(
            new HttpProblem(429, "Too many requests", "the device calls too often"),
            verdict,
            new JsonObject());
        return;
      }
      groups
          .ask(tenant.name(), customer.name(), message.event(call, device), verdict)
          .onComplete(
              done ->
                  atHome(
                      () -> {
                        if (done.succeeded()) {
                          answered(tenant, device, verdict, done.result());
                        } else if (done.cause() instanceof OwnedElsewhereException owned) {
                          elsewhere(owned, chain, verdict);
                        } else {
                          unanswered(verdict, done.cause());
                        }
                      }));
    }

    /** At most one node hands a call on: two that disagree would pass it to and fro. */
    private void elsewhere(OwnedElsewhereException owned, List<Der> chain, Verdict verdict) {
      if (handedOn) {
        later(verdict, SOON, "the customer has just gone to another node: ask again");
        return;
      }
      Buffer whole = body().result();
      owners
          .handOn(owned.node(), new OwnerCalls.Call(path(), whole, chain))
          .onComplete(
              done ->
                  atHome(
                      () -> {
                        if (done.succeeded()) {
                          pass(done.result());
                        } else {
                          unanswered(verdict, done.cause());
                        }
                      }));
    }

    /** At the API port, wherever it came. */
    private String path() {
      return "/v1/" + caller.name() + "/ocvpn/" + call.word();
    }

    private void pass(OwnerCalls.Answer answer) {
      try {
        if (!request.response().closed()) {
          answer.retryAfter().ifPresent(text -> request.response().putHeader(RETRY_AFTER, text));
          answer
              .reference()
              .ifPresent(text -> request.response().putHeader(ForwardAuthFront.REFERENCE, text));
          OcvpnAnswer.pass(request, answer.status(), answer.body(), caller.patience());
        }
      } finally {
        answer.wipe();
      }
    }

    /** Groups answer on whatever thread has written to the disk. */
    @SuppressWarnings("ReferenceEquality") // the very same context
    private void atHome(Runnable part) {
      Context context = home;
      if (context == null || context == Vertx.currentContext()) {
        guarded(part);
      } else {
        context.runOnContext(here -> guarded(part));
      }
    }

    private void unanswered(Verdict verdict, Throwable failure) {
      switch (failure) {
        case GroupUnavailableException told ->
            LOG.debug("{}: {}", verdict.reference(), told.getMessage()); // Told where it happened.
        case OwnerUnavailableException unowned -> {
          LOG.debug("{}: {}: {}", verdict.reference(), unowned.getMessage(), unowned.detail());
          later(verdict, LATER, String.valueOf(unowned.getMessage()));
          return;
        }
        default ->
            LOG.error(
                "{}: the group could not answer, and nothing has changed",
                verdict.reference(),
                failure);
      }
      later(verdict, LATER, "the group cannot be changed at the moment");
    }

    private void later(Verdict verdict, String seconds, String detail) {
      request.response().putHeader(RETRY_AFTER, seconds);
      answer(HttpProblem.unavailable(detail), verdict, new JsonObject());
    }

    private void answered(
        TenantRuntime tenant, DeviceSerial device, Verdict verdict, GroupReply reply) {
      if (request.response().closed()) {
        return; // Nobody reads it any more.
      }
      switch (reply.answer()) {
        case GroupAnswer.Told told -> tell(tenant, device, verdict, told, reply);
        case GroupAnswer.WrongGeneration(long current) ->
            answer(
                conflict("that is not the current generation"),
                verdict,
                new JsonObject().put("generation", current));
        case GroupAnswer.Overlap(var network, var other) ->
            answer(
                conflict("another member announces " + network),
                verdict,
                new JsonObject().put("network", network.toString()).put("member", other.text()));
        case GroupAnswer.TooManyNetworks(int together) ->
            answer(
                conflict(
                    "the members would announce %d networks together, and %d are the most"
                        .formatted(together, GroupBounds.MOST_NETWORKS)),
                verdict,
                new JsonObject());
        case GroupAnswer.NetworkNotAllowed(var network) ->
            answer(
                HttpProblem.forbidden("the settings do not let the device announce " + network),
                verdict,
                new JsonObject().put("network", network.toString()));
        case GroupAnswer.NotListed gone ->
            answer(
                HttpProblem.forbidden("the device is not let in"),
                verdict,
                new JsonObject().put("reason", Reason.IDENTITY_NOT_LISTED.code()));
        case GroupAnswer.None none -> throw new IllegalStateException("a device without an answer");
      }
    }

    private static HttpProblem conflict(String detail) {
      return new HttpProblem(409, "Conflict", detail);
    }

    private void tell(
        TenantRuntime tenant,
        DeviceSerial device,
        Verdict verdict,
        GroupAnswer.Told told,
        GroupReply reply) {
      long pollAfter = pollAfter(tenant);
      ByteBuffer[] members = reply.members().without(device);
      if (!told.withKey()) {
        OcvpnAnswer.send(request, told, pollAfter, members);
      } else if (reply.key().isEmpty()
          || !OcvpnAnswer.send(
              request, told, pollAfter, members, reply.key().get(), caller.patience())) {
        later(verdict, SOON, "the key has just been replaced: ask again");
      }
    }

    /**
     * Never more than {@code poll_interval}: a change is heard at the second poll at the latest.
     */
    private long pollAfter(TenantRuntime tenant) {
      double interval =
          tenant
              .settings()
              .ocvpn()
              .map(OcvpnSettings::times)
              .orElseThrow()
              .pollInterval()
              .toSeconds();
      return Math.max(1, (long) (interval * (1 - SPREAD * random.getAsDouble())));
    }

    private void deny(Verdict verdict) {
      Reason reason = verdict.decision().reason();
      switch (reason) {
        case NO_CERTIFICATE -> problem(401, reason, "a client certificate is required", verdict);
        case SERIAL_MISMATCH ->
            problem(
                401, reason, "serial_number is not the one commonName of the certificate", verdict);
        default -> problem(403, reason, "the device is not let in", verdict);
      }
    }

    private void problem(int status, Reason reason, String detail, Verdict verdict) {
      HttpProblem problem =
          new HttpProblem(status, status == 401 ? "Unauthorized" : "Forbidden", detail);
      JsonObject more = new JsonObject().put("reason", reason.code());
      // Whoever has no certificate on this connection never will.
      boolean last = reason == Reason.NO_CERTIFICATE && !caller.keepsOpen();
      request.response().putHeader(ForwardAuthFront.REFERENCE, verdict.reference());
      more.put("reference", verdict.reference());
      if (last) {
        OcvpnAnswer.refuseLast(request, problem, more);
      } else {
        OcvpnAnswer.refuse(request, problem, more);
      }
      request.resume();
    }

    private void answer(HttpProblem problem, Verdict verdict, JsonObject more) {
      request.response().putHeader(ForwardAuthFront.REFERENCE, verdict.reference());
      OcvpnAnswer.refuse(request, problem, more.put("reference", verdict.reference()));
    }
  }
}
