package io.vouchsafe.proxy.front.http;

import io.vertx.core.Vertx;
import io.vertx.core.file.FileProps;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vouchsafe.proxy.crl.CachedCrl;
import io.vouchsafe.proxy.crl.CrlName;
import io.vouchsafe.proxy.crl.CrlPublication;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.front.ConnectionLimit;
import io.vouchsafe.proxy.net.http.MediaType;
import io.vouchsafe.proxy.net.http.Validators;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /crl/{tenant}/{issuer}[/{idp}].crl}: hands verified CRLs to data planes, byte for byte
 * as their issuer signed them, from the file on the disk.
 */
public final class CrlFront implements Front {
  private static final Logger LOG = LoggerFactory.getLogger(CrlFront.class);

  private static final String METHODS = "GET, HEAD";

  private final Tenants tenants;
  private final Vertx vertx;
  private final InstantSource clock;
  private final ConnectionLimit open;

  /**
   * A front.
   *
   * @param open how many files may be on their way: each takes a descriptor beside its connection's
   */
  public CrlFront(Tenants tenants, Vertx vertx, InstantSource clock, ConnectionLimit open) {
    this.tenants = tenants;
    this.vertx = vertx;
    this.clock = clock;
    this.open = open;
  }

  @Override
  public void answer(HttpServerRequest request, TenantPath path, Peer peer) {
    Optional<TenantRuntime> tenant = tenants.named(path.tenant());
    Optional<CrlName> wanted = CrlName.parse(path.rest());
    if (wanted.isEmpty()) {
      HttpProblem.notFound("no CRL is here").send(request.response());
      return;
    }
    if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
      request.response().putHeader(HttpHeaders.ALLOW, METHODS);
      HttpProblem.methodNotAllowed(METHODS).send(request.response());
      return;
    }
    if (tenant.isEmpty()) {
      HttpProblem.notFound("no CRL is here").send(request.response());
      return;
    }
    Instant now = clock.instant();
    switch (CrlPublication.of(tenant.get().settings(), tenant.get().crls(), wanted.get(), now)) {
      case CrlPublication.Unknown unknown ->
          HttpProblem.notFound("no CRL is here").send(request.response());
      case CrlPublication.Unavailable(String detail) ->
          HttpProblem.unavailable(detail).send(request.response());
      case CrlPublication.Current(CachedCrl crl, Instant nextUpdate) ->
          send(request, crl, Duration.between(now, nextUpdate), peer);
    }
  }

  private void send(HttpServerRequest request, CachedCrl crl, Duration rest, Peer peer) {
    Validators validators = new Validators(crl.sha256().hex(), crl.index().thisUpdate());
    HttpServerResponse response = request.response();
    validators.putInto(response);
    response.putHeader(HttpHeaders.CACHE_CONTROL, "public, max-age=" + rest.toSeconds());
    if (validators.areKnownTo(request.headers())) {
      response.setStatusCode(304).end();
      return;
    }
    if (open.admit(peer.address()) != ConnectionLimit.Admission.ADMITTED) {
      busy(request);
      return;
    }
    AtomicBoolean taken = new AtomicBoolean(true);
    Runnable leave =
        () -> {
          if (taken.compareAndSet(true, false)) {
            open.release(peer.address());
          }
        };
    response.closeHandler(closed -> leave.run());
    response.endHandler(ended -> leave.run());
    String file = crl.file().toString();
    vertx
        .fileSystem()
        .props(file)
        .onSuccess(props -> guarded(request, () -> send(request, file, props, leave)))
        .onFailure(
            missing -> {
              leave.run();
              guarded(request, () -> lost(request, missing));
            });
  }

  private void send(HttpServerRequest request, String file, FileProps props, Runnable leave) {
    HttpServerResponse response = request.response();
    response.putHeader(HttpHeaders.CONTENT_TYPE, MediaType.CRL.header());
    if (request.method().equals(HttpMethod.HEAD)) {
      leave.run();
      response.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(props.size())).end();
      return;
    }
    response
        .sendFile(file)
        .onComplete(
            done -> {
              leave.run();
              if (done.failed()) {
                guarded(request, () -> lost(request, done.cause()));
              }
            });
  }

  /** The connection ends with it: hundreds of requests may wait behind this one. */
  private static void busy(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    response.headers().clear();
    response.putHeader(HttpHeaders.RETRY_AFTER, "5");
    response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    response.endHandler(end -> request.connection().close());
    HttpProblem.unavailable("as many CRLs as there is room for are being handed out")
        .send(response);
  }

  /** The peer may be gone as well, and then nobody hears it. */
  private static void lost(HttpServerRequest request, Throwable failure) {
    if (request.response().headWritten() || request.response().closed()) {
      LOG.debug("a CRL was not handed out to its end", failure);
      return;
    }
    LOG.error("the file of a cached CRL cannot be read", failure);
    request.response().headers().clear();
    HttpProblem.unavailable("the CRL cannot be read").send(request.response());
  }

  @Override
  public void fail(HttpServerRequest request, Throwable failure) {
    LOG.error("a request for a CRL could not be answered", failure);
    request.response().headers().clear();
    HttpProblem.internal().send(request.response());
  }
}
