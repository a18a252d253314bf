package io.vouchsafe.proxy.cli;

import io.vertx.core.Vertx;
import io.vouchsafe.config.AllowedHosts;
import io.vouchsafe.ocsp.Nonce;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.ocsp.OcspRequest;
import io.vouchsafe.ocsp.OcspRequest.CertIdHash;
import io.vouchsafe.ocsp.OcspResponse;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.proxy.net.Destination;
import io.vouchsafe.proxy.net.ServerTrust;
import io.vouchsafe.proxy.ocsp.ChannelAnswer;
import io.vouchsafe.proxy.ocsp.HttpOcspChannel;
import io.vouchsafe.proxy.ocsp.OcspCall;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * A responder, asked over the channel that the service uses; SHA-256 first, then SHA-1.
 *
 * @param origin who named the URL: what a certificate names leads to no address of this machine
 * @param trust who may certify an https:// responder, besides those that Java trusts
 * @param clock for its certificate
 */
record ResponderSource(URI url, Destination.Origin origin, CaGroup trust, InstantSource clock)
    implements ResponseSource {
  /** A person waits: longer than the service would. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Override
  public String name() {
    return url.toString();
  }

  @Override
  public Reply ask(RevocationQuery query) throws IOException {
    Vertx vertx = Vertx.vertx();
    try {
      HttpOcspChannel channel =
          new HttpOcspChannel(
              vertx,
              vertx.createHttpClient(),
              vertx.createNetClient(),
              new ServerTrust(
                  new PathValidator(new SignatureChecker(new BouncyCastleProvider())), clock),
              AllowedHosts.NONE);
      Nonce nonce = Nonce.fresh(new SecureRandom());
      Reply reply = ask(channel, OcspRequest.of(query, CertIdHash.SHA256, Optional.of(nonce)));
      return wantsSha1(reply)
          ? ask(channel, OcspRequest.of(query, CertIdHash.SHA1, Optional.of(nonce)))
          : reply;
    } catch (ExecutionException e) {
      throw new IOException(url + ": " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      vertx.close();
    }
  }

  private Reply ask(HttpOcspChannel channel, OcspRequest request)
      throws ExecutionException, InterruptedException {
    OcspCall call =
        new OcspCall(
            new Destination(url, origin, Optional.empty()),
            trust,
            Optional.empty(),
            request,
            PATIENCE,
            OcspObject.DEFAULT_MAX_RESPONSE);
    ChannelAnswer answer = channel.ask(call).toCompletionStage().toCompletableFuture().get();
    return switch (answer) {
      case ChannelAnswer.Body(Der der) -> new Reply.Response(der, request.nonce());
      case ChannelAnswer.Failed failed -> new Reply.Failed(failed.outcome(), failed.detail());
    };
  }

  /** Contract, section 2, {@code hash: auto}: an error may mean that SHA-256 is not understood. */
  private static boolean wantsSha1(Reply reply) {
    return reply instanceof Reply.Response(Der der, Optional<Nonce> sent)
        && OcspResponse.parse(der.toBytes())
            instanceof Parsed.Ok<OcspResponse>(OcspResponse.Failed failed);
  }
}
