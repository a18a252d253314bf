package io.vouchsafe.ocsp;

import static io.vouchsafe.ocsp.TestPki.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.ocsp.lab.ResponseSpec;
import io.vouchsafe.pki.Algorithms;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.TrustAnchor;
import io.vouchsafe.pki.revocation.RevocationQuery;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;

/** Chain mode, step 1: in the CA group or issued by one in it, up to a self-signed root. */
class GroupMembershipTest {
  private static final TestPki PKI = new TestPki();
  private static final Certificate ROOT = PKI.root.certificate();
  private static final Certificate ISSUING = PKI.issuing.certificate();
  private static final CaGroup ROOT_ONLY = group(List.of(ROOT), List.of());
  private static final CaGroup ISSUING_ONLY = group(List.of(ISSUING), List.of());
  private static final ResponseRules DEFAULT = ResponseRules.DEFAULT;
  private static final ResponseRules TRUSTED_ROOT = chain(true, true);
  private static final ResponseRules NO_CRITERIA = chain(false, false);

  @Test
  void theIssuingCaNeedNotBeListedWhenItChainsToTheGroup() {
    assertThat(basis(PKI.byIssuer().respond(PKI.good()), ROOT_ONLY, DEFAULT)).isEqualTo("ISSUER");
    assertThat(basis(PKI.byDelegate().respond(PKI.good()), ROOT_ONLY, DEFAULT))
        .isEqualTo("DELEGATE");
  }

  @Test
  void nobodyElseProfitsFromTheIssuingCa() {
    byte[] response = PKI.byPlainCertificate().respond(PKI.good());
    assertThat(basis(response, ROOT_ONLY, NO_CRITERIA)).isEqualTo("no");
    assertThat(basis(response, ROOT_ONLY, TRUSTED_ROOT)).isEqualTo("no");
  }

  @Test
  void anAttachedCaIsNoMember() {
    LabCa attached = PKI.root.issueCa(CertificateSpec.ca("CN=Attached", NOW));
    Issued signer = attached.issue(signing("CN=Far away"));
    byte[] response =
        PKI.by(signer)
            .respond(PKI.good().attach(List.of(signer.certificate(), attached.certificate())));
    assertThat(basis(response, ROOT_ONLY, NO_CRITERIA)).isEqualTo("no");
    CaGroup listed = group(List.of(ROOT), List.of(attached.certificate()));
    assertThat(basis(response, listed, NO_CRITERIA)).isEqualTo("CA_GROUP");
    CaGroup signerListed = group(List.of(ROOT), List.of(signer.certificate()));
    assertThat(basis(response, signerListed, NO_CRITERIA)).isEqualTo("CA_GROUP");
    // Step 3 wants the issuer in the group, not the signer.
    assertThat(basis(response, listed, TRUSTED_ROOT)).isEqualTo("TRUSTED_ROOT");
    assertThat(basis(response, signerListed, TRUSTED_ROOT)).isEqualTo("no");
  }

  /** A CA of a member's name with another key is somebody else. */
  @Test
  void aMembersNamesakeIsNoMember() {
    LabCa namesake = PKI.root.issueCa(CertificateSpec.ca("CN=Sibling", NOW));
    Issued signer = namesake.issue(signing("CN=Of the namesake"));
    byte[] response =
        PKI.by(signer)
            .respond(PKI.good().attach(List.of(signer.certificate(), namesake.certificate())));
    assertThat(basis(response, PKI.group, NO_CRITERIA)).isEqualTo("no");
    LabCa rootsNamesake = PKI.root.issueCa(CertificateSpec.ca("CN=Root", NOW));
    Issued other = rootsNamesake.issue(signing("CN=Of the root's namesake"));
    byte[] others =
        PKI.by(other)
            .respond(PKI.good().attach(List.of(other.certificate(), rootsNamesake.certificate())));
    assertThat(basis(others, PKI.group, NO_CRITERIA)).isEqualTo("no");
  }

  /** Members need not be attached, whichever way the response names them. */
  @Test
  void aMemberIsFoundByNameAndByKey() {
    CaGroup intermediate = group(List.of(ROOT), List.of(PKI.delegate.certificate()));
    CaGroup anchor = group(List.of(ROOT, PKI.delegate.certificate()), List.of());
    for (CaGroup group : List.of(intermediate, anchor)) {
      ResponseSpec bare = PKI.good().attach(List.of());
      assertThat(basis(PKI.byDelegate().respond(bare), group, DEFAULT)).isEqualTo("DELEGATE");
      assertThat(basis(PKI.byDelegate().respond(bare.byKey()), group, DEFAULT))
          .isEqualTo("DELEGATE");
    }
  }

  @Test
  void onlyAPartialChainMayEndBelowARoot() {
    byte[] response = PKI.byIssuer().respond(PKI.good());
    assertThat(basis(response, ISSUING_ONLY, DEFAULT)).isEqualTo("no");
    assertThat(basis(response, ISSUING_ONLY, DEFAULT.withPartialChain(true))).isEqualTo("ISSUER");
  }

  @Test
  void stepThreeWantsASelfSignedRootEvenThen() {
    byte[] response = PKI.byPlainCertificate().respond(PKI.good());
    assertThat(basis(response, ISSUING_ONLY, TRUSTED_ROOT.withPartialChain(true))).isEqualTo("no");
    assertThat(basis(response, PKI.group, TRUSTED_ROOT.withPartialChain(true)))
        .isEqualTo("TRUSTED_ROOT");
  }

  /** Whoever stands alone on its path is its own issuer. */
  @Test
  void aRootOfTheGroupMaySignItself() {
    LabCa other =
        LabCa.root(
            CertificateSpec.ca("CN=Other root", NOW)
                .keyUsage(KeyUsage.digitalSignature | KeyUsage.keyCertSign),
            TestPki.BC);
    byte[] response = PKI.by(new Issued(other.certificate(), other.keys())).respond(PKI.good());
    CaGroup group = group(List.of(ROOT, other.certificate()), List.of(ISSUING));
    assertThat(basis(response, group, TRUSTED_ROOT)).isEqualTo("TRUSTED_ROOT");
    assertThat(basis(response, PKI.group, TRUSTED_ROOT)).isEqualTo("no");
  }

  @Test
  void aDelegateThatIsAnAnchorStillHasToBeIssuedByTheCa() {
    ResponseRules partial = DEFAULT.withPartialChain(true);
    CaGroup delegate = group(List.of(PKI.delegate.certificate()), List.of());
    assertThat(basis(PKI.byDelegate().respond(PKI.good()), delegate, partial))
        .isEqualTo("DELEGATE");
    LabCa namesake = LabCa.root(CertificateSpec.ca("CN=Issuing", NOW), TestPki.BC);
    Issued impostor = namesake.issue(CertificateSpec.ocspSigner("CN=False", NOW));
    CaGroup falseOne = group(List.of(impostor.certificate()), List.of());
    assertThat(basis(PKI.by(impostor).respond(PKI.good()), falseOne, partial)).isEqualTo("no");
  }

  @Test
  void theSignersPathIsHeldToTheObjectsAlgorithms() {
    LabCa rsaRoot =
        LabCa.root(
            CertificateSpec.ca("CN=RSA root", NOW).keys(LabCa.rsa(2048, TestPki.BC)), TestPki.BC);
    LabCa issuing = rsaRoot.issueCa(CertificateSpec.ca("CN=Below RSA", NOW));
    Issued leaf = issuing.issue(CertificateSpec.client("CN=Leaf", NOW));
    RevocationQuery query = new RevocationQuery(leaf.certificate(), issuing.certificate());
    byte[] response =
        PKI.by(new Issued(issuing.certificate(), issuing.keys()))
            .respond(ResponseSpec.about(query, NOW));
    CaGroup group = group(List.of(rsaRoot.certificate()), List.of());
    assertThat(basis(response, query, group, DEFAULT)).isEqualTo("ISSUER");
    ResponseRules strict = DEFAULT.withAlgorithms(new Algorithms(false, false, 4096));
    assertThat(basis(response, query, group, strict)).isEqualTo("no");
  }

  @Test
  void aGroupIsItsMembersWhateverTheirOrder() {
    Certificate leaf = PKI.leaf.certificate();
    Fingerprint some = group(List.of(ROOT), List.of(ISSUING, leaf)).identity();

    assertThat(group(List.of(ROOT), List.of(leaf, ISSUING)).identity()).isEqualTo(some);
    assertThat(group(List.of(ROOT, leaf), List.of(ISSUING)).identity()).isNotEqualTo(some);
    assertThat(group(List.of(ROOT), List.of(ISSUING)).identity()).isNotEqualTo(some);
  }

  @Test
  void theGroupIsRecordedWhereTheGroundRestsOnIt() {
    byte[] plain = PKI.byPlainCertificate().respond(PKI.good());

    assertThat(accepted(plain, PKI.group, NO_CRITERIA).group()).contains(PKI.group.identity());
    assertThat(accepted(plain, PKI.group, TRUSTED_ROOT).group()).contains(PKI.group.identity());
    assertThat(accepted(PKI.byDelegate().respond(PKI.good()), PKI.group, DEFAULT).group())
        .isEmpty();
  }

  private static VerifiedStatus accepted(byte[] response, CaGroup group, ResponseRules rules) {
    OcspVerdict verdict = verdict(response, PKI.query, group, rules);
    assertThat(verdict).isInstanceOf(OcspVerdict.Accepted.class);
    return ((OcspVerdict.Accepted) verdict).status();
  }

  private static CertificateSpec signing(String name) {
    return CertificateSpec.bare(name, NOW).keyUsage(KeyUsage.digitalSignature);
  }

  private static CaGroup group(List<Certificate> anchors, List<Certificate> intermediates) {
    return new CaGroup(anchors.stream().map(TrustAnchor::new).toList(), intermediates);
  }

  private static ResponseRules chain(boolean criteria, boolean trustedRoot) {
    return ResponseRules.DEFAULT.withSigners(new SignerTrust.Chain(criteria, trustedRoot));
  }

  private static String basis(byte[] response, CaGroup group, ResponseRules rules) {
    return basis(response, PKI.query, group, rules);
  }

  private static String basis(
      byte[] response, RevocationQuery query, CaGroup group, ResponseRules rules) {
    return switch (verdict(response, query, group, rules)) {
      case OcspVerdict.Accepted(VerifiedStatus status) -> status.basis().name();
      case OcspVerdict.Refused(OcspRefusal refusal) -> {
        assertThat(refusal.outcome().code()).isEqualTo("signer_not_trusted");
        yield "no";
      }
    };
  }

  private static OcspVerdict verdict(
      byte[] response, RevocationQuery query, CaGroup group, ResponseRules rules) {
    return PKI.verifier(SignerRevocation.NO_CRL_HELD)
        .verify(
            response,
            query,
            rules,
            group,
            Arrival.FETCHED,
            Optional.empty(),
            NOW,
            Budget.standard());
  }
}
