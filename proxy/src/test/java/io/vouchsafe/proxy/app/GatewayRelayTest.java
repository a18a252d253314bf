package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.config.GatewaySettings;
import io.vouchsafe.config.GatewaySigner;
import io.vouchsafe.config.ViciAddress;
import io.vouchsafe.ocsp.HashAlgorithm;
import io.vouchsafe.ocsp.ResponseSigner;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.pki.revocation.ShortLived;
import io.vouchsafe.proxy.app.RelayClient.Answer;
import io.vouchsafe.proxy.decision.LabTunnel;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy;
import io.vouchsafe.vpnauth.tunnel.Tunnel;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.ocsp.OCSPResponseStatus;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What a strongSwan gateway asks: SHA-1, by POST, with a nonce of 16 octets")
class GatewayRelayTest {
  private static final String GW1 = "acme/gateway/gw1";
  private static final String GW2 = "acme/gateway/gw2";
  private static final String GW3 = "acme/gateway/certified";
  private static final byte[] NONCE =
      "sixteen octets!!".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  private static final int TRY_LATER = OCSPResponseStatus.TRY_LATER;
  private static final int UNAUTHORIZED = OCSPResponseStatus.UNAUTHORIZED;

  private final ServiceLab.Wishes wishes = new ServiceLab.Wishes();
  private ServiceLab lab;
  private RelayClient client;

  private void start() throws Exception {
    wishes.tunnels = there -> List.of(tunnel(there, wishes.policyName));
    wishes.gateways =
        there ->
            Map.of(
                "gw1", gateway("gw1", Optional.of(signer(there))),
                "gw2", gateway("gw2", Optional.empty()),
                "certified", gateway("certified", Optional.of(certified(there))));
    lab = new ServiceLab(wishes);
    client = new RelayClient(lab.service.apiPort());
  }

  @AfterEach
  void stop() {
    client.close();
    lab.close();
  }

  private static GatewaySettings gateway(String name, Optional<GatewaySigner> signer) {
    return new GatewaySettings.Strongswan(
        name,
        new ViciAddress.UnixSocket("/nonexistent/charon.vici"),
        URI.create("http://127.0.0.1:8180"),
        signer);
  }

  /** Of a CA that no client of the tenant trusts. */
  private static GatewaySigner signer(ServiceLab lab) {
    LabCa own = LabCa.root(CertificateSpec.ca("CN=Ours", FakeClock.START), lab.provider);
    Issued signer = own.issue(CertificateSpec.ocspSigner("CN=Gateway", FakeClock.START));
    return new GatewaySigner(signer.certificate(), signer.keys().getPrivate());
  }

  /** Of the very CA about whose certificates is asked: every client believes it. */
  private static GatewaySigner certified(ServiceLab lab) {
    Issued signer = lab.issuing.issue(CertificateSpec.ocspSigner("CN=Gateway", FakeClock.START));
    return new GatewaySigner(signer.certificate(), signer.keys().getPrivate());
  }

  private static Tunnel tunnel(ServiceLab lab, String policy) {
    Issued gateway = lab.issuing.issue(CertificateSpec.client("CN=gw", FakeClock.START));
    return LabTunnel.named("staff").byPolicy(policy, gateway).make();
  }

  private byte[] asking(LabCa issuer, Certificate subject) throws Exception {
    return RelayClient.request(HashAlgorithm.SHA1, NONCE, issuer.certificate(), subject);
  }

  private Answer ask(Certificate subject) throws Exception {
    return client.postTo(GW1, asking(lab.issuing, subject));
  }

  private Certificate ann() {
    return lab.client("CN=Ann").certificate();
  }

  private static String signedBy(Answer answer) throws Exception {
    X509CertificateHolder[] attached = answer.basic().getCerts();
    return attached.length == 0 ? "nobody" : attached[0].getSubject().toString();
  }

  @Test
  void theGatewaysSignerAnswersWhereTheIssuerHasNone() throws Exception {
    start();
    Answer answer = ask(ann());

    assertThat(answer.single().getCertStatus()).isEqualTo(CertificateStatus.GOOD);
    assertThat(answer.nonce()).contains(NONCE);
    assertThat(signedBy(answer)).isEqualTo("CN=Gateway");
    assertThat(
            answer
                .basic()
                .isSignatureValid(
                    new JcaContentVerifierProviderBuilder()
                        .setProvider(lab.provider)
                        .build(answer.basic().getCerts()[0])))
        .isTrue();
    assertThat(answer.single().getThisUpdate()).isEqualTo(Date.from(FakeClock.START));
    assertThat(answer.single().getNextUpdate())
        .as("now + max_verdict, the evidence's own is an hour ahead")
        .isEqualTo(Date.from(FakeClock.START.plus(Duration.ofSeconds(300))));
  }

  @Test
  void aGetIsAnsweredAsWell() throws Exception {
    start();
    String base64 = Base64.getEncoder().encodeToString(asking(lab.issuing, ann()));
    String path = base64.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D");

    assertThat(signedBy(client.getAt(GW1 + "/", path))).isEqualTo("CN=Gateway");
  }

  @Test
  void theGatewaysOwnSignerComesFirst() throws Exception {
    wishes.signers = RelaySigningTest::signers;
    start();
    assertThat(signedBy(ask(ann()))).isEqualTo("CN=Gateway");
    assertThat(signedBy(client.postTo(GW2, asking(lab.issuing, ann())))).isEqualTo("CN=Relay");
  }

  /** Such an answer could be stapled elsewhere: it is signed by nobody whom others believe. */
  @Test
  void whatNobodyLookedUpIsSignedByNobodyWhomOthersBelieve() throws Exception {
    wishes.sources = List.of();
    wishes.signers = RelaySigningTest::signers;
    start();

    assertThat(signedBy(ask(ann()))).isEqualTo("CN=Gateway");
    assertThat(client.postTo(GW2, asking(lab.issuing, ann())).status())
        .as("the issuer's own delegate")
        .isEqualTo(TRY_LATER);
    assertThat(client.postTo(GW3, asking(lab.issuing, ann())).status())
        .as("a gateway's signer that the issuer certified")
        .isEqualTo(TRY_LATER);
  }

  @Test
  void aShortLivedOneIsNotCalledGoodByWhomOthersBelieve() throws Exception {
    wishes.shortLived = new ShortLived(Duration.ofDays(1), false);
    wishes.signers = RelaySigningTest::signers;
    start();
    lab.responder.status(500);

    assertThat(ask(ann()).single().getCertStatus()).isEqualTo(CertificateStatus.GOOD);
    assertThat(client.postTo(GW2, asking(lab.issuing, ann())).status()).isEqualTo(TRY_LATER);
    assertThat(client.postTo(GW3, asking(lab.issuing, ann())).status()).isEqualTo(TRY_LATER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"acme", "acme/policy/default", "acme/gateway/gw2"})
  void theGatewaysSignerIsNeverUsedForOthers(String path) throws Exception {
    start();
    assertThat(signedBy(client.postTo(path, asking(lab.issuing, ann()))))
        .as("the upstream's own bytes")
        .isEqualTo("CN=Lab OCSP");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"acme/gateway/gw3", "acme/gateway/", "acme/policy/none", "other/gateway/gw1"})
  void whatTheSettingsDoNotNameIs404(String path) throws Exception {
    start();
    assertThat(client.postTo(path, asking(lab.issuing, ann())).http().statusCode()).isEqualTo(404);
  }

  @Test
  void thePolicyOfTheTunnelCountsWhateverItIsCalled() throws Exception {
    wishes.policyName = "vpn";
    wishes.frontPolicies = List.of("vpn");
    start();
    Certificate ann = ann();

    assertThat(ask(ann).single().getCertStatus()).isEqualTo(CertificateStatus.GOOD);
    assertThat(client.postTo("acme/policy/vpn", asking(lab.issuing, ann)).status()).isZero();
    assertThat(client.postTo("acme", asking(lab.issuing, ann)).status()).isEqualTo(UNAUTHORIZED);
  }

  @Test
  void aStrangersIssuerIsUnauthorized() throws Exception {
    start();
    LabCa stranger = LabCa.root(CertificateSpec.ca("CN=Lab Root", FakeClock.START), lab.provider);

    assertThat(client.postTo(GW1, asking(stranger, ann())).status()).isEqualTo(UNAUTHORIZED);
  }

  @Test
  void revokedIsRevoked() throws Exception {
    start();
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));

    assertThat(ask(ann()).single().getCertStatus()).isInstanceOf(RevokedStatus.class);
  }

  @Test
  void withoutEvidenceNothingIsGoodEvenWhereThePolicyAllows() throws Exception {
    wishes.onUnavailable = RevocationPolicy.OnUnavailable.ALLOW;
    start();
    lab.responder.status(500);

    assertThat(ask(ann()).status()).isEqualTo(TRY_LATER);
  }

  @Test
  void aCaIsGoodOnThisPathOnlyWhereThePolicyLooksUpLeavesAlone() throws Exception {
    wishes.signers = there -> List.of(rootsSigner(there));
    start();
    byte[] request = asking(lab.root, lab.issuing.certificate());

    Answer answer = client.postTo(GW1, request);
    assertThat(answer.single().getCertStatus()).isEqualTo(CertificateStatus.GOOD);
    assertThat(signedBy(answer)).isEqualTo("CN=Gateway");
    assertThat(client.post(request).status()).as("everybody else").isEqualTo(TRY_LATER);
    assertThat(lab.responder.requests()).isZero();
  }

  private static ResponseSigner rootsSigner(ServiceLab lab) {
    Issued own = lab.root.issue(CertificateSpec.ocspSigner("CN=Relay", FakeClock.START));
    return new ResponseSigner(
        lab.root.certificate(), own.certificate(), own.keys().getPrivate(), lab.provider);
  }

  @Test
  void aCaIsLookedUpWhereThePolicyLooksUpChains() throws Exception {
    wishes.scope = RevocationPolicy.Scope.CHAIN;
    start();

    assertThat(client.postTo(GW1, asking(lab.root, lab.issuing.certificate())).status())
        .isEqualTo(TRY_LATER);
  }

  @Test
  void withoutRevocationCheckEverybodyIsGoodButForTheBlocked() throws Exception {
    wishes.sources = List.of();
    start();
    Certificate ann = ann();

    assertThat(ask(ann).single().getCertStatus()).isEqualTo(CertificateStatus.GOOD);
    assertThat(lab.responder.requests()).isZero();
    assertThat(
            lab.api
                .adminSend(
                    "PUT",
                    "/blocks/acme",
                    "{\"entries\":[{\"serial\":\"%s\"}]}".formatted(ann.serial().hex()))
                .statusCode())
        .isEqualTo(200);
    assertThat(ask(ann).single().getCertStatus()).isInstanceOf(RevokedStatus.class);
  }

  @Test
  void aShortLivedOneMayBeUnknownToEverySource() throws Exception {
    wishes.shortLived = new ShortLived(Duration.ofDays(1), false);
    start();
    lab.responder.say(spec -> spec.unknown());
    Answer unknown = ask(ann());
    assertThat(unknown.single().getCertStatus()).isEqualTo(CertificateStatus.GOOD);
    assertThat(unknown.single().getNextUpdate())
        .as("that it is a short-lived one shows after the login")
        .isEqualTo(Date.from(FakeClock.START.plusSeconds(10)));

    lab.responder.status(500);
    assertThat(ask(ann()).single().getCertStatus()).isEqualTo(CertificateStatus.GOOD);

    lab.responder.status(200);
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));
    assertThat(ask(ann()).single().getCertStatus()).isInstanceOf(RevokedStatus.class);
  }

  @Test
  void askingHereIsNoLogin() throws Exception {
    start();
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));
    Certificate ann = ann();
    ask(ann);
    lab.responder.status(500);

    assertThat(lab.api.decide(ann).getString("reason"))
        .as("strangers put nothing into the memory of decisions")
        .isEqualTo("status_unavailable");
  }

  @Test
  void aGatewayIsNotThrottledAsAStrangerIs() throws Exception {
    start();
    Certificate ann = ann();
    byte[] request = asking(lab.issuing, ann);
    for (int i = 0; i < 500; i++) {
      assertThat(client.postTo(GW1, request).status()).as("question %d", i).isZero();
    }
  }
}
