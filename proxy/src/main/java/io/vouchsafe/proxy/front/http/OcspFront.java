package io.vouchsafe.proxy.front.http;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vouchsafe.ocsp.ReceivedRequest;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.cache.StoredResponse;
import io.vouchsafe.proxy.net.http.MediaType;
import io.vouchsafe.proxy.relay.RelayAnswer;
import io.vouchsafe.proxy.relay.RelayPlace;
import io.vouchsafe.proxy.relay.RelayRequest;
import io.vouchsafe.proxy.relay.RelayResult;
import io.vouchsafe.proxy.relay.RelayTenant;
import io.vouchsafe.proxy.relay.SourceLimit;
import io.vouchsafe.proxy.work.HomeLoop;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /ocsp/{tenant}} and {@code GET /ocsp/{tenant}/{base64}}, with {@code policy/{policy}}
 * or {@code gateway/{gateway}} behind the tenant where one is meant (contract, section 5; RFC 6960
 * §A.1). What OCSP has a word for is answered with it, in HTTP's 200.
 */
public final class OcspFront implements Front {
  /** The largest request that can be read, 64 certificates and a nonce, has some 12 kB. */
  private static final int MAX_BODY = 64 << 10;

  private static final Logger LOG = LoggerFactory.getLogger(OcspFront.class);
  private static final CharSequence REFERENCE =
      HttpHeaders.createOptimized("X-Vouchsafe-Reference");

  private final Vertx vertx;
  private final Function<String, Optional<RelayTenant>> tenants;
  private final SourceLimit limit;
  private final InstantSource clock;
  private final DateHeader date = new DateHeader();

  public OcspFront(
      Vertx vertx,
      Function<String, Optional<RelayTenant>> tenants,
      SourceLimit limit,
      InstantSource clock) {
    this.vertx = vertx;
    this.tenants = tenants;
    this.limit = limit;
    this.clock = clock;
  }

  @Override
  public void answer(HttpServerRequest request, TenantPath path, Peer peer) {
    RelayPath asked = RelayPath.of(path.rest());
    Optional<RelayTenant> tenant = tenants.apply(path.tenant());
    Optional<RelayTenant> relay =
        asked.place().isEmpty() ? tenant : tenant.flatMap(its -> its.at(asked.place().get()));
    if (relay.isEmpty()) {
      HttpProblem.notFound(
              tenant.isEmpty()
                  ? "no tenant has that name"
                  : "the tenant has no policy or gateway of that name")
          .send(request.response());
    } else if (request.method().equals(HttpMethod.GET)) {
      get(request, relay.get(), asked, peer);
    } else if (request.method().equals(HttpMethod.POST)) {
      post(request, relay.get(), asked, peer);
    } else {
      request.response().putHeader(HttpHeaders.ALLOW, "GET, POST");
      HttpProblem.methodNotAllowed("GET and POST").send(request.response());
    }
  }

  /** RFC 6960 §2.3: internalError, which clients understand, whoever the tenant is. */
  @Override
  public void fail(HttpServerRequest request, Throwable failure) {
    LOG.error("the relay failed", failure);
    HttpServerResponse response = request.response();
    response.headers().clear();
    HttpCaching.forbid(response);
    send(response, Buffer.buffer(RelayAnswer.Refused.failed().status().toResponse()));
  }

  /** Who asks: where it is, and how much it may. */
  private record Asker(
      Optional<InetAddress> source, boolean isLocal, boolean isGateway, SourceLimit limit) {
    /** A gateway on this machine speaks for all its clients, at whichever address of it. */
    boolean admits(int certificates) {
      return (isGateway && isLocal) || limit.admits(source, certificates);
    }
  }

  private Asker asker(RelayPath path, Peer peer) {
    boolean isGateway = path.place().orElse(null) instanceof RelayPlace.OfGateway;
    return new Asker(peer.address(), peer.isLocal(), isGateway, limit);
  }

  /** What was asked before and is still good is answered at once. */
  private void get(HttpServerRequest request, RelayTenant tenant, RelayPath path, Peer peer) {
    String rest = path.rest();
    Asker asker = asker(path, peer);
    if (rest.isEmpty()) {
      HttpProblem.notFound("a GET carries its request in the path").send(request.response());
      return;
    }
    Instant now = clock.instant();
    if (!asker.admits(1)) {
      refuse(request, tenant, limited());
      return;
    }
    StoredResponse known = tenant.known(rest, now);
    if (known != null) {
      tenant.meters().count(RelayResult.of(known.status()));
      send(request, known, now);
      return;
    }
    Optional<byte[]> der = GetPath.decode(rest);
    if (der.isEmpty()) {
      refuse(request, tenant, RelayAnswer.Refused.malformed("the path is no base64"));
    } else {
      answer(request, tenant, der.get(), rest, asker, now);
    }
  }

  private void post(HttpServerRequest request, RelayTenant tenant, RelayPath path, Peer peer) {
    Asker asker = asker(path, peer);
    if (!path.rest().isEmpty()) {
      HttpProblem.notFound("nothing is here").send(request.response());
      return;
    }
    if (!MediaType.OCSP_REQUEST.isNamedBy(request.getHeader(HttpHeaders.CONTENT_TYPE))) {
      new HttpProblem(
              415, "Unsupported media type", "only " + MediaType.OCSP_REQUEST + " is read here")
          .send(request.response());
      return;
    }
    if (!asker.admits(1)) {
      refuse(request, tenant, limited());
      return;
    }
    RequestBody.read(request, MAX_BODY)
        .onSuccess(
            body ->
                guarded(
                    request,
                    () -> answer(request, tenant, body.getBytes(), null, asker, clock.instant())))
        .onFailure(failure -> guarded(request, () -> unread(request, failure)));
  }

  private static void unread(HttpServerRequest request, Throwable failure) {
    if (failure instanceof RequestBody.Refused refused) {
      refused.problem().sendLast(request);
    } else {
      LOG.debug("a body did not come through", failure);
      request.connection().close();
    }
  }

  private void answer(
      HttpServerRequest request,
      RelayTenant tenant,
      byte[] der,
      @Nullable String path,
      Asker asker,
      Instant now) {
    switch (ReceivedRequest.parse(der)) {
      case Parsed.Malformed<ReceivedRequest>(String reason) ->
          refuse(request, tenant, RelayAnswer.Refused.malformed(reason));
      case Parsed.Ok<ReceivedRequest>(ReceivedRequest received) -> {
        int more = received.certIds().size() - 1;
        if (more > 0 && !asker.admits(more)) {
          refuse(request, tenant, limited());
          return;
        }
        HomeLoop.tell(vertx, ask(tenant, received, path, asker, now))
            .onComplete(done -> guarded(request, () -> answer(request, tenant, done, now)));
      }
    }
  }

  private void answer(
      HttpServerRequest request, RelayTenant tenant, AsyncResult<RelayAnswer> done, Instant now) {
    if (done.succeeded()) {
      send(request, tenant, done.result(), now);
    } else {
      LOG.error("the relay failed", done.cause());
      refuse(request, tenant, RelayAnswer.Refused.failed());
    }
  }

  private static Future<RelayAnswer> ask(
      RelayTenant tenant,
      ReceivedRequest received,
      @Nullable String path,
      Asker asker,
      Instant now) {
    try {
      return tenant.answer(new RelayRequest(received, asker.source(), asker.isLocal(), now), path);
    } catch (RuntimeException | Error e) {
      return Future.failedFuture(e);
    }
  }

  private void send(
      HttpServerRequest request, RelayTenant tenant, RelayAnswer answer, Instant now) {
    switch (answer) {
      case RelayAnswer.Reusable(StoredResponse stored) -> {
        tenant.meters().count(answer.result());
        send(request, stored, now);
      }
      case RelayAnswer.Once once -> {
        tenant.meters().count(answer.result());
        HttpServerResponse response = request.response();
        HttpCaching.forbid(response);
        send(response, once.body());
      }
      case RelayAnswer.Refused refused -> refuse(request, tenant, refused);
    }
  }

  private void send(HttpServerRequest request, StoredResponse stored, Instant now) {
    HttpServerResponse response = request.response();
    HttpCaching.allow(response, stored, now);
    response.putHeader(HttpHeaders.DATE, date.at(now));
    if (request.method().equals(HttpMethod.GET) && HttpCaching.isUnchanged(request, stored)) {
      response.setStatusCode(304).end();
    } else {
      send(response, stored.body());
    }
  }

  private static void refuse(
      HttpServerRequest request, RelayTenant tenant, RelayAnswer.Refused refused) {
    tenant.meters().count(refused.result());
    HttpServerResponse response = request.response();
    HttpCaching.forbid(response);
    response.putHeader(REFERENCE, tenant.log().tell(refused));
    send(response, Buffer.buffer(refused.status().toResponse()));
  }

  private static RelayAnswer.Refused limited() {
    return RelayAnswer.Refused.limited(
        "one source asked about more than " + SourceLimit.PER_SECOND + " certificates a second");
  }

  private static void send(HttpServerResponse response, Buffer body) {
    response.putHeader(HttpHeaders.CONTENT_TYPE, MediaType.OCSP_RESPONSE.header()).end(body);
  }
}
