package io.vouchsafe.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vouchsafe.ocsp.OcspRequest;
import io.vouchsafe.ocsp.OcspRequest.CertIdHash;
import io.vouchsafe.ocsp.ReceivedRequest;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.proxy.cache.GatewayAnswers;
import io.vouchsafe.proxy.cache.StatusKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a gateway surely keeps of what the relay told it. */
class GatewayToldTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final StatusKey KEY = new StatusKey(1, 2);

  private final GatewayAnswers answers = new GatewayAnswers();
  private Instant now = NOW;
  private final GatewayTold told = new GatewayTold("gw1", answers, () -> now);

  private static RelayRequest request(boolean isLocal) {
    LabCa ca = LabCa.root(CertificateSpec.ca("CN=Issuing", NOW), new BouncyCastleProvider());
    RevocationQuery query =
        new RevocationQuery(
            ca.issue(CertificateSpec.client("CN=Ann", NOW)).certificate(), ca.certificate());
    OcspRequest asked = OcspRequest.of(query, CertIdHash.SHA1, Optional.empty());
    ReceivedRequest received =
        ReceivedRequest.parse(asked.der().toBytes()).toOptional().orElseThrow();
    return new RelayRequest(received, Optional.empty(), isLocal, NOW);
  }

  private static RelayAnswer once(RelayResult result) {
    return new RelayAnswer.Once(Buffer.buffer(), result, Optional.of(NOW.plusSeconds(60)));
  }

  private void tell(boolean isLocal, RelayAnswer answer) {
    told.answered(request(isLocal), List.of(KEY), Future.succeededFuture(answer));
  }

  private boolean isKept() {
    return answers.isKeptRevoked("gw1", KEY, NOW);
  }

  @Test
  void itKeepsRevokedUntilTheEndOfThat() {
    tell(true, once(RelayResult.REVOKED));

    assertThat(isKept()).isTrue();
    assertThat(answers.isKeptRevoked("gw1", KEY, NOW.plusSeconds(60))).isFalse();
    assertThat(answers.isKeptRevoked("gw2", KEY, NOW)).isFalse();
    assertThat(answers.isKeptRevoked("gw1", new StatusKey(1, 3), NOW)).isFalse();
    assertThat(answers.unanswered("gw1")).isZero();
    answers.flushed("gw2");
    assertThat(isKept()).isTrue();
    answers.flushed("gw1");
    assertThat(isKept()).isFalse();
  }

  /** Anybody may ask in a gateway's name. */
  @Test
  void aStrangersQuestionSaysNothing() {
    tell(false, once(RelayResult.REVOKED));
    tell(false, RelayAnswer.Refused.tryLater("busy"));

    assertThat(isKept()).isFalse();
    assertThat(answers.unanswered("gw1")).isZero();
  }

  @Test
  void whatComesTooLateIsNoAnswer() {
    now = NOW.plus(GatewayTold.LONGEST).plusMillis(1);
    tell(true, once(RelayResult.REVOKED));

    assertThat(isKept()).isFalse();
    assertThat(answers.unanswered("gw1")).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = RelayResult.class,
      names = {"GOOD", "REVOKED"},
      mode = EnumSource.Mode.EXCLUDE)
  void whateverElseIsSaidLeavesADoubt(RelayResult result) {
    tell(true, once(RelayResult.REVOKED));
    tell(true, once(result));

    assertThat(isKept()).isFalse();
    assertThat(answers.unanswered("gw1")).isEqualTo(1);
  }

  @Test
  void anErrorLeavesADoubt() {
    told.answered(request(true), List.of(KEY), Future.failedFuture("a bug"));
    told.answered(request(true), List.of(), Future.succeededFuture(once(RelayResult.REVOKED)));

    assertThat(answers.unanswered("gw1")).isEqualTo(2);
  }

  @Test
  void aGoodIsAnAnswer() {
    tell(true, once(RelayResult.REVOKED));
    tell(true, once(RelayResult.GOOD));

    assertThat(isKept()).isFalse();
    assertThat(answers.unanswered("gw1")).isZero();
  }

  @Test
  void theOldestIsForgotten() {
    answers.revoked("gw1", KEY, NOW.plusSeconds(60));
    for (long serial = 10; serial < 10_010; serial++) {
      answers.revoked("gw1", new StatusKey(serial, serial), NOW.plusSeconds(60));
    }

    assertThat(isKept()).isFalse();
    assertThat(answers.isKeptRevoked("gw1", new StatusKey(10, 10), NOW)).isTrue();
  }
}
