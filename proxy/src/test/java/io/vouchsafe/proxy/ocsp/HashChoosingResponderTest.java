package io.vouchsafe.proxy.ocsp;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vouchsafe.ocsp.HashChoice;
import io.vouchsafe.ocsp.OcspRequest.CertIdHash;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.vpnauth.revocation.Attempt;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Contract, section 2, {@code hash}, with a responder that only understands SHA-1. */
class HashChoosingResponderTest {
  private final AtomicReference<Instant> now = new AtomicReference<>(UpstreamLab.NOW);
  private final List<CertIdHash> asked = new ArrayList<>();
  private boolean understandsSha1 = true;
  private boolean answersInSha1;
  private final Responder responder =
      new HashChoosingResponder(
          (lookup, hash) -> {
            asked.add(hash);
            boolean understood = answersInSha1 || hash == CertIdHash.SHA1 && understandsSha1;
            return Future.succeededFuture(
                understood
                    ? new HashedExchange.Judged(
                        UpstreamLab.good(lookup, Duration.ofMillis(7)), answersInSha1, Health.ALIVE)
                    : new HashedExchange.Judged(
                        UpstreamLab.failed(lookup, Outcome.RESPONDER_ERROR), true, Health.ALIVE));
          },
          now::get);

  @Test
  void autoTriesSha256ThenSha1AndRemembersThatForADay() {
    assertThat(ask(HashChoice.AUTO).outcome()).isEqualTo(Outcome.GOOD);
    ask(HashChoice.AUTO);
    now.set(UpstreamLab.NOW.plus(Duration.ofHours(24)));
    ask(HashChoice.AUTO);

    assertThat(asked)
        .containsExactly(
            CertIdHash.SHA256,
            CertIdHash.SHA1,
            CertIdHash.SHA1,
            CertIdHash.SHA256,
            CertIdHash.SHA1);
  }

  /** It understood SHA-256 well enough; what it said is not asked for twice. */
  @Test
  void anAnswerInSha1IsTakenAndRememberedForADay() {
    answersInSha1 = true;
    assertThat(ask(HashChoice.AUTO).outcome()).isEqualTo(Outcome.GOOD);
    ask(HashChoice.AUTO);
    now.set(UpstreamLab.NOW.plus(Duration.ofHours(24)));
    ask(HashChoice.AUTO);
    ask(HashChoice.SHA256);

    assertThat(asked)
        .containsExactly(CertIdHash.SHA256, CertIdHash.SHA1, CertIdHash.SHA256, CertIdHash.SHA256);
  }

  @Test
  void whatSha1DoesNotHelpIsNotRemembered() {
    understandsSha1 = false;
    ask(HashChoice.AUTO);
    ask(HashChoice.AUTO);

    assertThat(asked)
        .containsExactly(CertIdHash.SHA256, CertIdHash.SHA1, CertIdHash.SHA256, CertIdHash.SHA1);
  }

  @Test
  void aFixedHashIsNeverChanged() {
    ask(HashChoice.SHA256);
    ask(HashChoice.SHA1);

    assertThat(asked).containsExactly(CertIdHash.SHA256, CertIdHash.SHA1);
  }

  private Attempt ask(HashChoice choice) {
    return responder.ask(UpstreamLab.lookup(UpstreamLab.object().withHash(choice))).result();
  }
}
