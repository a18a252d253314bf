package io.vouchsafe.proxy.shared.ocvpn;

import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.net.ClientSSLOptions;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.pki.path.TrustAnchor;
import io.vouchsafe.proxy.net.CallFailure;
import io.vouchsafe.proxy.net.JavaTrust;
import io.vouchsafe.proxy.net.ServerTrust;
import io.vouchsafe.proxy.ocvpn.OwnerCalls;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Calls over HTTP/1.1, within a time and a size. An answer may have a key in it: what is read here
 * is overwritten once it is put together.
 */
public final class HttpPosts implements NodePosts {
  private static final Duration CONNECTING = Duration.ofSeconds(1);

  /** Of the whole call. */
  static final Duration WHOLE = Duration.ofSeconds(3);

  /** The longest answer is less than a mebibyte ({@code docs/vpn/ocvpn.md}). */
  private static final int MOST_OCTETS = 1 << 20;

  private static final int CONNECTIONS = 16;
  private static final int MOST_WAITING = 1_024;
  private static final int KEPT_SECONDS = 30;

  private final Vertx vertx;
  private final HttpClient client;
  private final PathValidator paths;
  private final InstantSource clock;
  private List<Certificate> trusted = List.of();
  private volatile ClientSSLOptions tls;

  private HttpPosts(
      Vertx vertx,
      HttpClient client,
      PathValidator paths,
      InstantSource clock,
      List<Certificate> trust)
      throws GeneralSecurityException {
    this.vertx = vertx;
    this.client = client;
    this.paths = paths;
    this.clock = clock;
    this.trusted = trust;
    this.tls = tls(trust);
  }

  /**
   * Calls to nodes.
   *
   * @param trust authorities of their certificates; empty = those that Java trusts
   * @throws GeneralSecurityException when Java takes one of them not
   */
  public static HttpPosts of(
      Vertx vertx, PathValidator paths, InstantSource clock, List<Certificate> trust)
      throws GeneralSecurityException {
    HttpClient client =
        vertx
            .httpClientBuilder()
            .with(
                new HttpClientOptions()
                    .setConnectTimeout(Math.toIntExact(CONNECTING.toMillis()))
                    .setKeepAliveTimeout(KEPT_SECONDS)
                    .setDecompressionSupported(false))
            .with(new PoolOptions().setHttp1MaxSize(CONNECTIONS).setMaxWaitQueueSize(MOST_WAITING))
            .build();
    return new HttpPosts(vertx, client, paths, clock, trust);
  }

  /**
   * From now on these authorities alone.
   *
   * @throws GeneralSecurityException when Java takes one of them not; then those of before hold
   */
  public synchronized void trust(List<Certificate> next) throws GeneralSecurityException {
    if (!next.equals(trusted)) {
      tls = tls(next);
      trusted = next;
    }
  }

  private ClientSSLOptions tls(List<Certificate> trust) throws GeneralSecurityException {
    JavaTrust java = trust.isEmpty() ? new JavaTrust() : JavaTrust.in(trust);
    CaGroup group = new CaGroup(trust.stream().map(TrustAnchor::new).toList(), List.of());
    return new ServerTrust(paths, clock, java).of(group);
  }

  @Override
  public Future<OwnerCalls.Answer> post(URI target, Map<String, String> headers, Buffer body) {
    Promise<OwnerCalls.Answer> answer = Promise.promise();
    Future<HttpClientRequest> opened = client.request(options(target, headers));
    long deadline =
        vertx.setTimer(
            WHOLE.toMillis(),
            late -> {
              answer.tryFail(new IOException("no answer within " + WHOLE.toSeconds() + " s"));
              opened.onSuccess(HttpClientRequest::reset);
            });
    opened
        .compose(
            request ->
                request.send(body).compose(response -> new Reading(request, response).answer()))
        .onComplete(
            done -> {
              vertx.cancelTimer(deadline);
              if (done.failed()) {
                answer.tryFail(new IOException(CallFailure.explain(done.cause()).detail()));
              } else if (!answer.tryComplete(done.result())) {
                done.result().wipe();
              }
            });
    return answer.future();
  }

  private RequestOptions options(URI target, Map<String, String> headers) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(target.toString())
            .setFollowRedirects(false)
            .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
            .putHeader(HttpHeaders.ACCEPT, "application/json");
    headers.forEach(options::putHeader);
    return "https".equals(target.getScheme()) ? options.setSslOptions(tls) : options;
  }

  /** Takes in one answer. */
  private static final class Reading {
    private final HttpClientRequest request;
    private final HttpClientResponse response;
    private final Promise<OwnerCalls.Answer> whole = Promise.promise();
    private byte[] read = new byte[0];

    Reading(HttpClientRequest request, HttpClientResponse response) {
      this.request = request;
      this.response = response;
    }

    Future<OwnerCalls.Answer> answer() {
      response.exceptionHandler(this::broken);
      response.handler(this::piece);
      response.endHandler(ended -> complete());
      return whole.future();
    }

    private void piece(Buffer piece) {
      if (read.length + piece.length() > MOST_OCTETS) {
        broken(new IOException("its answer is too long"));
        request.reset();
        return;
      }
      byte[] longer = Arrays.copyOf(read, read.length + piece.length());
      piece.getBytes(longer, read.length);
      Arrays.fill(read, (byte) 0);
      piece.setBytes(0, new byte[piece.length()]);
      read = longer;
    }

    private void broken(Throwable failure) {
      Arrays.fill(read, (byte) 0);
      read = new byte[0];
      whole.tryFail(failure);
    }

    private void complete() {
      boolean first =
          whole.tryComplete(
              new OwnerCalls.Answer(
                  response.statusCode(),
                  Optional.ofNullable(response.getHeader("Retry-After")),
                  Optional.ofNullable(response.getHeader("X-Vouchsafe-Reference")),
                  BufferInternal.buffer(Unpooled.wrappedBuffer(read))));
      if (!first) {
        Arrays.fill(read, (byte) 0);
      }
    }
  }
}
