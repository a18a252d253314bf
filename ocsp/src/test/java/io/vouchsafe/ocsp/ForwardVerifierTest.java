package io.vouchsafe.ocsp;

import static io.vouchsafe.ocsp.TestPki.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.ocsp.ForwardVerifier.Verdict;
import io.vouchsafe.ocsp.lab.ResponseSpec;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.RevocationQuery;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is handed on; the relay's own tests have the rest. */
class ForwardVerifierTest {
  private static final TestPki PKI = new TestPki();
  private static final Optional<Nonce> NONCE = Optional.of(TestPki.nonce(7));

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

  /** A nonce that an object requires, it requires of answers to requests that have one. */
  @Test
  void aNonceIsRequiredOnlyWhereTheClientSentOne() {
    ResponseRules required = ResponseRules.DEFAULT.withNonce(NonceUse.REQUIRE);
    byte[] bare = PKI.byIssuer().respond(PKI.good());

    assertThat(verdict(bare, asking(HashAlgorithm.SHA256, Optional.empty()), required))
        .isInstanceOf(Verdict.Accepted.class);
    assertThat(outcome(verdict(bare, asking(HashAlgorithm.SHA256, NONCE), required)))
        .isEqualTo(Outcome.NONCE_MISSING);
  }

  /** RFC 9654 §2.1: it answers somebody else's request. */
  @Test
  void aNonceThatTheClientDidNotSendIsNotHandedOn() {
    byte[] response = PKI.byIssuer().respond(PKI.good().nonce(NONCE));
    ReceivedRequest without = asking(HashAlgorithm.SHA256, Optional.empty());

    assertThat(outcome(verdict(response, without, ResponseRules.DEFAULT)))
        .isEqualTo(Outcome.NONCE_MISMATCH);
  }

  /**
   * RFC 6960 §3.2 (1): a client that asked by one hash does not find its certificate by another.
   */
  @Test
  void aCertIdInAnotherHashIsNotHandedOn() {
    byte[] response =
        PKI.byIssuer().respond(ResponseSpec.about(PKI.query, HashAlgorithm.SHA1, NOW));

    assertThat(
            outcome(
                verdict(
                    response,
                    asking(HashAlgorithm.SHA256, Optional.empty()),
                    ResponseRules.DEFAULT)))
        .isEqualTo(Outcome.WRONG_CERTIFICATE);
    assertThat(
            verdict(response, asking(HashAlgorithm.SHA1, Optional.empty()), ResponseRules.DEFAULT))
        .isInstanceOf(Verdict.Accepted.class);
  }

  private static ReceivedRequest asking(HashAlgorithm hash, Optional<Nonce> nonce) {
    return new ReceivedRequest(List.of(CertId.of(PKI.query, hash)), nonce, List.of(), false);
  }

  private static Verdict verdict(byte[] response, ReceivedRequest request, ResponseRules rules) {
    return new ForwardVerifier(PKI.verifier(SignerRevocation.NO_CRL_HELD))
        .verify(response, request, List.of(PKI.query), rules, PKI.group, NOW, Budget.standard());
  }

  private static Outcome outcome(Verdict verdict) {
    assertThat(verdict).isInstanceOf(Verdict.Refused.class);
    return ((Verdict.Refused) verdict).outcome();
  }

  /** However many certificates one response is about, its signatures cost what one costs. */
  @Test
  void signaturesAreVerifiedOnceForAllCertificates() {
    List<RevocationQuery> queries =
        IntStream.range(0, ReceivedRequest.MAX_REQUESTS)
            .mapToObj(
                i ->
                    new RevocationQuery(
                        PKI.issuing
                            .issue(CertificateSpec.client("CN=" + i, NOW).keys(PKI.leaf.keys()))
                            .certificate(),
                        PKI.issuing.certificate()))
            .toList();
    ResponseSpec answers =
        queries.stream()
            .map(query -> ResponseSpec.about(query, NOW))
            .reduce(ResponseSpec::and)
            .orElseThrow();
    byte[] response = PKI.byDelegate().respond(answers);
    int costOfOne =
        IntStream.range(1, 10)
            .filter(
                signatures ->
                    verdict(response, queries.subList(0, 1), signatures)
                        instanceof Verdict.Accepted)
            .findFirst()
            .orElseThrow();

    Verdict verdict = verdict(response, queries, costOfOne);

    assertThat(verdict).isInstanceOf(Verdict.Accepted.class);
    assertThat(((Verdict.Accepted) verdict).statuses()).hasSize(ReceivedRequest.MAX_REQUESTS);
  }

  private static Verdict verdict(byte[] response, List<RevocationQuery> queries, int signatures) {
    List<CertId> certIds =
        queries.stream().map(query -> CertId.of(query, HashAlgorithm.SHA256)).toList();
    return new ForwardVerifier(PKI.verifier(SignerRevocation.NO_CRL_HELD))
        .verify(
            response,
            new ReceivedRequest(certIds, Optional.empty(), List.of(), false),
            queries,
            ResponseRules.DEFAULT,
            PKI.group,
            NOW,
            Budget.of(signatures, 1_000_000));
  }
}
