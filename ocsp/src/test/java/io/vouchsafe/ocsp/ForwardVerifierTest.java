package io.vouchsafe.ocsp;

import static io.vouchsafe.ocsp.TestPki.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Parsed;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is handed on; the relay's own tests have the rest. */
class ForwardVerifierTest {
  private static final TestPki PKI = new TestPki();

  /** Whoever chose it may have chosen it for an answer that was recorded long ago. */
  @Test
  void aClientsNonceIsNotOurs() {
    Nonce nonce = TestPki.nonce(7);
    byte[] der =
        OcspRequest.of(PKI.query, OcspRequest.CertIdHash.SHA256, Optional.of(nonce))
            .der()
            .toBytes();
    ReceivedRequest request = ((Parsed.Ok<ReceivedRequest>) ReceivedRequest.parse(der)).value();
    byte[] response = PKI.byIssuer().respond(PKI.good().nonce(Optional.of(nonce)));

    ForwardVerifier.Verdict verdict =
        new ForwardVerifier(PKI.verifier(SignerRevocation.NO_CRL_HELD))
            .verify(
                response,
                request,
                List.of(PKI.query),
                ResponseRules.DEFAULT.withNonce(NonceUse.REQUIRE),
                PKI.group,
                NOW,
                Budget.standard());

    assertThat(verdict).isInstanceOf(ForwardVerifier.Verdict.Accepted.class);
    assertThat(((ForwardVerifier.Verdict.Accepted) verdict).statuses())
        .noneMatch(VerifiedStatus::nonceEchoed);
  }
}
