package io.vouchsafe.proxy.crl.fetch;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.net.Abort;
import io.vouchsafe.proxy.net.AddressRule;
import io.vouchsafe.proxy.net.AnswerRules;
import io.vouchsafe.proxy.net.CallFailure;
import io.vouchsafe.proxy.net.Deadline;
import io.vouchsafe.proxy.net.Destination;
import io.vouchsafe.proxy.net.HostNames;
import io.vouchsafe.proxy.net.HttpCall;
import io.vouchsafe.proxy.net.HttpExchange;
import io.vouchsafe.proxy.net.HttpHead;
import io.vouchsafe.proxy.net.HttpReply;
import io.vouchsafe.proxy.net.Redirects;
import io.vouchsafe.proxy.net.SocketExchange;
import io.vouchsafe.proxy.net.Timers;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/**
 * CRLs over HTTP (RFC 5280 §4.2.1.13, RFC 2585): a conditional GET, straight or by a proxy's
 * CONNECT, one connection a request; redirects only to {@code allowed_hosts}; one deadline for all.
 */
public final class HttpTransport implements CrlTransport {
  /** RFC 9110 §15.4: the CRL lies elsewhere. */
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

  private final Vertx vertx;
  private final NetClient client;
  private final HostNames names;

  public HttpTransport(Vertx vertx, NetClient client) {
    this(vertx, client, HostNames.of(vertx));
  }

  HttpTransport(Vertx vertx, NetClient client, HostNames names) {
    this.vertx = vertx;
    this.client = client;
    this.names = names;
  }

  @Override
  public Future<Fetched> fetch(FetchCall call) {
    return new Deadline(Timers.of(vertx), call.patience())
        .within(
            abort ->
                follow(call, abort)
                    .map(reply -> fetched(reply, call.conditions()))
                    .otherwise(failure -> Fetched.Failed.of(CallFailure.explain(failure))),
            () -> tooSlow(call),
            this::discard);
  }

  private Future<HttpReply<Path>> follow(FetchCall call, Abort abort) {
    HttpExchange way = new SocketExchange(client, new AddressRule(names, call.outgoing()));
    return new Redirects(call.allowed())
        .follow(http(call), one -> way.send(one, () -> FileSink.in(call.into(), vertx), abort));
  }

  private static HttpCall http(FetchCall call) {
    return new HttpCall(
        new Destination(call.url(), call.origin(), call.access().tunneling()),
        call.url(),
        Optional.empty(),
        Optional.empty(),
        headers(call.conditions()),
        call::tls,
        call.patience(),
        new AnswerRules("CRL", Optional.empty(), REDIRECTS, call.maxSize()));
  }

  private static SequencedMap<String, String> headers(Conditions conditions) {
    SequencedMap<String, String> headers = new LinkedHashMap<>();
    headers.put("Accept", "*/*");
    headers.put("Accept-Encoding", "identity");
    conditions.etag().ifPresent(etag -> headers.put("If-None-Match", etag));
    conditions.lastModified().ifPresent(date -> headers.put("If-Modified-Since", date));
    return headers;
  }

  /** {@code asked} are the conditions that were sent. */
  private static Fetched fetched(HttpReply<Path> reply, Conditions asked) {
    return switch (reply) {
      case HttpReply.Usable<Path>(HttpHead head, Path file) ->
          new Fetched.Received(file, new Conditions(head.etag(), head.lastModified()), "");
      case HttpReply.OtherStatus<Path>(HttpHead head) -> withoutBody(head.status(), asked);
      case HttpReply.Failed<Path>(CallFailure why) -> Fetched.Failed.of(why);
      case HttpReply.Redirect<Path> redirect ->
          throw new IllegalStateException("redirects are followed or refused");
    };
  }

  /** RFC 9110 §15.4.5: 304 answers a request with conditions. */
  private static Fetched withoutBody(int status, Conditions asked) {
    if (status != 304) {
      return new Fetched.Failed(Outcome.HTTP_STATUS, "HTTP " + status);
    }
    return asked.isEmpty()
        ? new Fetched.Failed(Outcome.HTTP_STATUS, "HTTP 304 to a request without conditions")
        : new Fetched.Unchanged();
  }

  /** Nobody waits for it any more. */
  private void discard(Fetched late) {
    if (late instanceof Fetched.Received received) {
      vertx.fileSystem().delete(received.file().toString());
    }
  }

  private static Fetched tooSlow(FetchCall call) {
    return new Fetched.Failed(
        Outcome.TIMEOUT, "no complete CRL within " + call.patience().toMillis() + " ms");
  }
}
