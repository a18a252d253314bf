package io.vouchsafe.proxy.ocsp;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vouchsafe.config.CacheSettings;
import io.vouchsafe.ocsp.ErrorStatus;
import io.vouchsafe.ocsp.HashAlgorithm;
import io.vouchsafe.ocsp.OcspRequest.CertIdHash;
import io.vouchsafe.ocsp.OcspVerifier;
import io.vouchsafe.ocsp.lab.ResponseSpec;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.proxy.cache.StatusCache;
import io.vouchsafe.proxy.work.Workers;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Contract, section 2, {@code hash: auto}: how an exchange tells that SHA-1 is wanted. */
class VerifyingExchangeTest {
  private final Vertx vertx = Vertx.vertx();
  private final SignatureChecker signatures = new SignatureChecker(new BouncyCastleProvider());
  private final Lookup lookup = UpstreamLab.lookup(UpstreamLab.object());
  private final RevocationQuery query = lookup.question().query();

  @AfterEach
  void stop() throws Exception {
    await(vertx.close());
  }

  @Test
  void anAcceptedAnswerInSha1AloneWantsSha1() throws Exception {
    HashedExchange.Judged judged = ask(CertIdHash.SHA256, in(HashAlgorithm.SHA1));

    assertThat(judged.attempt().outcome()).isEqualTo(Outcome.GOOD);
    assertThat(judged.prefersSha1()).isTrue();
  }

  @Test
  void anAnswerInTheHashThatWasAskedWantsNothingElse() throws Exception {
    assertThat(ask(CertIdHash.SHA256, in(HashAlgorithm.SHA256)).prefersSha1()).isFalse();
    assertThat(ask(CertIdHash.SHA1, in(HashAlgorithm.SHA1)).prefersSha1()).isFalse();
  }

  @Test
  void whoAnswersInBothUnderstandsBoth() throws Exception {
    ResponseSpec both =
        ResponseSpec.about(query, HashAlgorithm.SHA256, UpstreamLab.NOW)
            .and(
                ResponseSpec.about(
                    UpstreamLab.query(UpstreamLab.leaf("CN=Bob")),
                    HashAlgorithm.SHA1,
                    UpstreamLab.NOW));

    assertThat(ask(CertIdHash.SHA256, answer(both)).prefersSha1()).isFalse();
  }

  @Test
  void anErrorMayMeanThatSha256IsNotUnderstood() throws Exception {
    assertThat(ask(CertIdHash.SHA256, error(ErrorStatus.UNAUTHORIZED)).prefersSha1()).isTrue();
    assertThat(ask(CertIdHash.SHA256, error(ErrorStatus.TRY_LATER)).prefersSha1()).isFalse();
  }

  private HashedExchange.Judged ask(CertIdHash hash, Der answer) throws Exception {
    VerifyingExchange exchange =
        new VerifyingExchange(
            call -> Future.succeededFuture(new ChannelAnswer.Body(answer)),
            new OcspVerifier(signatures, new PathValidator(signatures)),
            new StatusCache("acme", CacheSettings.DEFAULT, new SimpleMeterRegistry())::remember,
            new Workers(vertx, 1, 8),
            () -> UpstreamLab.NOW,
            System::nanoTime,
            new SecureRandom());
    return await(exchange.ask(lookup, hash));
  }

  private Der in(HashAlgorithm hash) {
    return answer(ResponseSpec.about(query, hash, UpstreamLab.NOW));
  }

  private static Der answer(ResponseSpec spec) {
    return Der.copyOf(UpstreamLab.responder().respond(spec));
  }

  private static Der error(ErrorStatus status) {
    return Der.copyOf(status.toResponse());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(90, TimeUnit.SECONDS);
  }
}
