package io.vouchsafe.proxy.crl.fetch;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vouchsafe.config.Tunneling;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.upstream.Abort;
import io.vouchsafe.proxy.upstream.AddressRule;
import io.vouchsafe.proxy.upstream.ChannelAnswer;
import io.vouchsafe.proxy.upstream.Dialling;
import io.vouchsafe.proxy.upstream.Dialling.Dialled;
import io.vouchsafe.proxy.upstream.HostNames;
import io.vouchsafe.proxy.upstream.Redirects;
import io.vouchsafe.proxy.upstream.UpstreamFailure;
import java.nio.file.Path;
import java.util.Optional;

/**
 * CRLs over HTTP (RFC 5280 §4.2.1.13, RFC 2585): a conditional GET, straight or by a proxy's
 * CONNECT, one connection a request; redirects only to {@code allowed_hosts}; one deadline for all.
 */
public final class HttpTransport implements CrlTransport {
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
    Promise<Fetched> inTime = Promise.promise();
    Abort abort = new Abort();
    long timer =
        vertx.setTimer(
            Math.max(1, call.patience().toMillis()),
            fired -> {
              inTime.tryComplete(tooSlow(call));
              abort.now();
            });
    follow(call, 0, abort)
        .otherwise(failure -> Fetched.Failed.of(UpstreamFailure.explain(failure)))
        .onComplete(
            done -> {
              vertx.cancelTimer(timer);
              if (!inTime.tryComplete(done.result())) {
                discard(done.result());
              }
            });
    return inTime.future();
  }

  private Future<Fetched> follow(FetchCall call, int followed, Abort abort) {
    Optional<Tunneling> tunneling = call.access().tunneling();
    return Dialling.open(
            client,
            new AddressRule(names, call.outgoing()),
            call.url(),
            call.origin(),
            tunneling,
            call.patience(),
            call.tls())
        .transform(
            connected -> {
              if (connected.failed()) {
                return refused(connected.cause(), tunneling.isPresent());
              }
              return switch (connected.result()) {
                case Dialled.Refused(ChannelAnswer.Failed why) ->
                    Future.succeededFuture(Fetched.Failed.of(why));
                case Dialled.Open(NetSocket socket) -> {
                  abort.by(socket::close);
                  yield exchange(call, socket, followed, abort);
                }
              };
            });
  }

  private Future<Fetched> exchange(FetchCall call, NetSocket socket, int followed, Abort abort) {
    return download(call, socket)
        .compose(
            ended ->
                switch (ended) {
                  case Ended.Done(Fetched fetched) -> Future.succeededFuture(fetched);
                  case Ended.Elsewhere(HttpHead head) -> redirected(call, head, followed, abort);
                });
  }

  /** What a download comes to once its file is closed. */
  private sealed interface Ended {
    record Done(Fetched fetched) implements Ended {}

    record Elsewhere(HttpHead head) implements Ended {}
  }

  /** No byte is lost while the file is opened: the socket waits. */
  private Future<Ended> download(FetchCall call, NetSocket socket) {
    socket.pause();
    return open(call.into())
        .onFailure(failed -> socket.close())
        .compose(
            opened -> {
              Future<HttpDownload.End> end = new HttpDownload(call, socket, opened.file()).run();
              socket.resume();
              return end.transform(
                  done ->
                      opened
                          .file()
                          .close()
                          .transform(
                              closed -> {
                                if (done.succeeded()
                                    && closed.succeeded()
                                    && done.result() instanceof HttpDownload.End.Body body) {
                                  return Future.succeededFuture(
                                      new Ended.Done(
                                          new Fetched.Received(opened.path(), body.next(), "")));
                                }
                                return vertx
                                    .fileSystem()
                                    .delete(opened.path().toString())
                                    .transform(
                                        deleted ->
                                            withoutBody(
                                                done.succeeded() && closed.failed()
                                                    ? Future.failedFuture(closed.cause())
                                                    : end));
                              }));
            });
  }

  private static Future<Ended> withoutBody(Future<HttpDownload.End> end) {
    return end.map(
        done ->
            switch (done) {
              case HttpDownload.End.Settled(Fetched fetched) -> new Ended.Done(fetched);
              case HttpDownload.End.Elsewhere(HttpHead head) -> new Ended.Elsewhere(head);
              case HttpDownload.End.Body body ->
                  throw new IllegalStateException("a body is received or its file failed");
            });
  }

  private record Opened(Path path, AsyncFile file) {}

  private Future<Opened> open(Path directory) {
    return vertx
        .fileSystem()
        .createTempFile(
            directory.toString(), TemporaryFile.PREFIX, TemporaryFile.SUFFIX, "rw-------")
        .compose(
            path ->
                vertx
                    .fileSystem()
                    .open(path, new OpenOptions().setRead(false).setCreate(false))
                    .map(file -> new Opened(Path.of(path), file)));
  }

  private Future<Fetched> redirected(FetchCall call, HttpHead head, int followed, Abort abort) {
    Redirects redirects = new Redirects(call.allowed());
    return switch (redirects.judge(call.url(), head.status(), head.location(), followed)) {
      case Redirects.Follow follow ->
          follow(call.redirectedTo(follow.location()), followed + 1, abort);
      case Redirects.Refuse refuse -> Future.succeededFuture(Fetched.Failed.of(refuse.why()));
    };
  }

  private static Future<Fetched> refused(Throwable failure, boolean tunnelled) {
    return tunnelled && Dialling.isProxys(failure)
        ? Future.succeededFuture(
            new Fetched.Failed(Outcome.PROXY_ERROR, "no tunnel: " + failure.getMessage()))
        : Future.failedFuture(failure);
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
