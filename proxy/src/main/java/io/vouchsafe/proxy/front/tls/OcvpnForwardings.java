package io.vouchsafe.proxy.front.tls;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vouchsafe.config.FrontUpstream;
import io.vouchsafe.config.TlsFrontSettings;
import io.vouchsafe.pki.Der;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.front.http.HttpProblem;
import io.vouchsafe.proxy.front.http.OcvpnCalls;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateEncodingException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSession;

/**
 * Answers the requests of fronts with {@code upstream: ocvpn} in process (contract, section 1), and
 * has the others handed on. What counts is the certificate of the connection alone, whatever the
 * client sends in a header.
 */
public final class OcvpnForwardings implements ForwardingFactory {
  private final Vertx vertx;
  private final Tenants tenants;
  private final OcvpnCalls calls;
  private final ForwardingFactory others;

  /** Fronts whose OCVPN calls {@code calls} answers. */
  public OcvpnForwardings(
      Vertx vertx, Tenants tenants, OcvpnCalls calls, ForwardingFactory others) {
    this.vertx = vertx;
    this.tenants = tenants;
    this.calls = calls;
    this.others = others;
  }

  @Override
  public OpenForwarding open(TlsFrontSettings settings) {
    return switch (settings.upstream()) {
      case FrontUpstream.Http server -> others.open(settings);
      case FrontUpstream.Api api -> others.open(settings);
      case FrontUpstream.Ocvpn own ->
          new OpenForwarding((request, client) -> answer(request, settings), () -> {});
    };
  }

  private void answer(HttpServerRequest request, TlsFrontSettings settings) {
    String before = "/v1/" + settings.tenant() + "/ocvpn/";
    String path = String.valueOf(request.path());
    if (!path.startsWith(before)) {
      FrontAnswer.send(request, HttpProblem.notFound("nothing is here"), "");
      request.resume();
      return;
    }
    bound(request, settings);
    invite(request);
    calls.answer(
        request,
        path.substring(before.length()),
        new OcvpnCalls.Caller(
            tenants.named(settings.tenant()),
            settings.tenant(),
            source(request),
            false,
            settings.upstreamTimeout()),
        Future.succeededFuture(OcvpnCalls.presented(chain(request))));
  }

  /** A body that is not whole within the time that an upstream would have ends its connection. */
  private void bound(HttpServerRequest request, TlsFrontSettings settings) {
    long timer =
        vertx.setTimer(
            settings.upstreamTimeout().toMillis(),
            late -> {
              if (!request.isEnded()) {
                request.connection().close();
              }
            });
    request.response().endHandler(sent -> vertx.cancelTimer(timer));
    request.response().closeHandler(gone -> vertx.cancelTimer(timer));
  }

  /** RFC 9110 §10.1.1; other expectations were refused before. */
  private static void invite(HttpServerRequest request) {
    if (request.version() != HttpVersion.HTTP_1_0
        && request.headers().contains(HttpHeaders.EXPECT)) {
      var unused = request.response().writeContinue();
    }
  }

  private static List<Der> chain(HttpServerRequest request) {
    SSLSession session = request.connection().sslSession();
    if (session == null) {
      throw new IllegalStateException("a TLS front without TLS");
    }
    try {
      return PeerChain.of(session);
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that was taken before", e);
    }
  }

  private static Optional<InetAddress> source(HttpServerRequest request) {
    String literal = request.connection().remoteAddress().hostAddress();
    try {
      return literal == null ? Optional.empty() : Optional.of(InetAddress.getByName(literal));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }
}
