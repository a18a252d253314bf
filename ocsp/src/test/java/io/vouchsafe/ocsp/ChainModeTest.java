package io.vouchsafe.ocsp;

import static io.vouchsafe.ocsp.TestPki.NOW;
import static io.vouchsafe.ocsp.TestPki.accepted;
import static io.vouchsafe.ocsp.TestPki.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.ocsp.lab.LabResponder;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code verify_others: false}: who may sign under which of the two checkboxes. */
class ChainModeTest {
  private static final TestPki PKI = new TestPki();
  private static final ResponseRules LAX =
      ResponseRules.DEFAULT.withSigners(new SignerTrust.Chain(false, false));

  /** Everybody who might sign, with a word for each. */
  enum Who {
    ISSUER,
    DELEGATE,
    SIBLING_CA,
    SIBLINGS_DELEGATE,
    ROOT_CA,
    ROOTS_DELEGATE,
    PLAIN,
    SIBLINGS_PLAIN,
    STRANGER;

    LabResponder responder() {
      return switch (this) {
        case ISSUER -> PKI.byIssuer();
        case DELEGATE -> PKI.byDelegate();
        case SIBLING_CA -> PKI.by(ca("CN=Signing sibling"));
        case SIBLINGS_DELEGATE -> PKI.bySiblingsDelegate();
        case ROOT_CA -> PKI.by(new Issued(PKI.root.certificate(), PKI.root.keys()));
        case ROOTS_DELEGATE ->
            PKI.by(PKI.root.issue(CertificateSpec.ocspSigner("CN=Root's delegate", NOW)));
        case PLAIN -> PKI.byPlainCertificate();
        case SIBLINGS_PLAIN ->
            PKI.by(
                PKI.sibling.issue(
                    CertificateSpec.bare("CN=Sibling's plain", NOW)
                        .keyUsage(KeyUsage.digitalSignature)));
        case STRANGER -> PKI.byStranger();
      };
    }

    /** A CA that the root certified and that may sign more than certificates. */
    private static Issued ca(String name) {
      return PKI.root.issue(
          CertificateSpec.ca(name, NOW).keyUsage(KeyUsage.digitalSignature | KeyUsage.keyCertSign));
    }
  }

  /** Basis on which each is accepted, or no. */
  @ParameterizedTest(name = "{0}: criteria {1}/{2}, off {3}/{4}")
  @CsvSource({
    // who,            check, check+root,   off,      off+root
    "ISSUER,            ISSUER,   ISSUER,       ISSUER,   ISSUER",
    "DELEGATE,          DELEGATE, DELEGATE,     DELEGATE, DELEGATE",
    "SIBLING_CA,        no,       TRUSTED_ROOT, CA_GROUP, CA_GROUP",
    "SIBLINGS_DELEGATE, no,       no,           CA_GROUP, CA_GROUP",
    "ROOT_CA,           no,       no,           no,       no", // its key usage has no
    // digitalSignature
    "ROOTS_DELEGATE,    no,       no,           CA_GROUP, CA_GROUP",
    "PLAIN,             no,       TRUSTED_ROOT, CA_GROUP, CA_GROUP",
    "SIBLINGS_PLAIN,    no,       TRUSTED_ROOT, CA_GROUP, CA_GROUP",
    "STRANGER,          no,       no,           no,       no",
  })
  void bothCheckboxesInAllFourCombinations(
      Who who, String check, String checkRoot, String off, String offRoot) {
    byte[] response = who.responder().respond(PKI.good());
    assertThat(basis(response, chain(true, false))).isEqualTo(check);
    assertThat(basis(response, chain(true, true))).isEqualTo(checkRoot);
    assertThat(basis(response, chain(false, false))).isEqualTo(off);
    assertThat(basis(response, chain(false, true))).isEqualTo(offRoot);
  }

  @ParameterizedTest(name = "stapled by {0}: {1}")
  @CsvSource({
    "ISSUER, ISSUER",
    "DELEGATE, DELEGATE",
    "SIBLING_CA, no",
    "SIBLINGS_DELEGATE, no",
    "PLAIN, no",
    "STRANGER, no",
  })
  void aStapledResponseNeedsStepTwoWhateverTheCheckboxes(Who who, String expected) {
    byte[] response = who.responder().respond(PKI.good());
    for (SignerTrust.Chain trust : List.of(chain(true, true), chain(false, false))) {
      OcspVerdict verdict =
          PKI.verify(
              response,
              ResponseRules.DEFAULT.withSigners(trust),
              Arrival.STAPLED,
              Optional.empty(),
              NOW);
      assertThat(basis(verdict)).isEqualTo(expected);
    }
  }

  @Test
  void byKeyIsAsGoodAsByName() {
    byte[] response = PKI.byDelegate().respond(PKI.good().byKey());
    assertThat(basis(response, chain(true, false))).isEqualTo("DELEGATE");
  }

  @Test
  void theIssuerNeedNotBeAttached() {
    byte[] response = PKI.byIssuer().respond(PKI.good().attach(List.of()));
    assertThat(basis(response, chain(true, false))).isEqualTo("ISSUER");
  }

  @Test
  void aDelegateHasToBeAttachedOrKnown() {
    byte[] response = PKI.byDelegate().respond(PKI.good().attach(List.of()));
    assertThat(outcome(PKI.verify(response, ResponseRules.DEFAULT)))
        .isEqualTo("signer_not_trusted");
  }

  @Test
  void aWrongResponderIdIsRefusedThoughTheSignatureIsRight() {
    byte[] response = PKI.byDelegate().respond(PKI.good().namedAs(PKI.otherLeaf.certificate()));
    OcspVerdict verdict = PKI.verify(response, ResponseRules.DEFAULT);
    assertThat(outcome(verdict)).isEqualTo("signer_not_trusted");
  }

  @Test
  void aBrokenSignatureIsBad() {
    byte[] response = PKI.byDelegate().respond(PKI.good().brokenSignature());
    assertThat(outcome(PKI.verify(response, ResponseRules.DEFAULT))).isEqualTo("bad_signature");
  }

  /** Of two who fit the ResponderId, the one whose key signed is told of. */
  @Test
  void theRefusalIsOfTheOneWhoseKeySigned() {
    Issued namesake = PKI.issuing.issue(CertificateSpec.ocspSigner("CN=Plain", NOW));
    LabResponder plain = PKI.byPlainCertificate();
    for (List<Certificate> attached :
        List.of(
            List.of(namesake.certificate(), plain.certificate()),
            List.of(plain.certificate(), namesake.certificate()))) {
      byte[] response = plain.respond(PKI.good().attach(attached));
      assertThat(outcome(PKI.verify(response, ResponseRules.DEFAULT)))
          .isEqualTo("signer_not_trusted");
    }
  }

  /** A key that cannot sign, and a key that nobody had the time to read, are told apart. */
  @Test
  void aKeyOfNoKnownKindHasSignedNothing() throws Exception {
    KeyPair noSigner = KeyPairGenerator.getInstance("X25519", TestPki.BC).generateKeyPair();
    Certificate certificate =
        PKI.issuing
            .issue(CertificateSpec.ocspSigner("CN=Agrees keys", NOW).keys(noSigner))
            .certificate();
    byte[] response = PKI.by(new Issued(certificate, PKI.delegate.keys())).respond(PKI.good());
    assertThat(PKI.verify(response, ResponseRules.DEFAULT))
        .isEqualTo(
            new OcspVerdict.Refused(
                new SignerRefusal.BadSignature(
                    certificate, SignatureChecker.Result.WEAK_ALGORITHM)));
  }

  /** A CA of the issuer's name with another key is somebody else (RFC 6960 §4.2.2.2). */
  @Test
  void aDelegateOfTheIssuersNamesakeIsRefused() {
    LabCa namesake = PKI.root.issueCa(CertificateSpec.ca("CN=Issuing", NOW));
    Issued delegate = namesake.issue(CertificateSpec.ocspSigner("CN=Namesake's delegate", NOW));
    byte[] response =
        PKI.by(delegate)
            .respond(PKI.good().attach(List.of(delegate.certificate(), namesake.certificate())));
    assertThat(basis(response, chain(true, false))).isEqualTo("no");
  }

  /** RFC 6960 §4.2.2.2 wants "issued directly". */
  @Test
  void aDelegatesDelegateIsRefused() {
    LabCa middle =
        PKI.issuing.issueCa(
            CertificateSpec.ca("CN=Middle", NOW).extendedKeyUsage(KeyPurposeId.id_kp_OCSPSigning));
    Issued delegate = middle.issue(CertificateSpec.ocspSigner("CN=Twice removed", NOW));
    byte[] response =
        PKI.by(delegate)
            .respond(PKI.good().attach(List.of(delegate.certificate(), middle.certificate())));
    assertThat(basis(response, chain(true, false))).isEqualTo("no");
  }

  @Test
  void anExpiredDelegateIsRefused() {
    assertDelegate(
        CertificateSpec.ocspSigner("CN=D", NOW).validity(NOW.minusSeconds(9), NOW), "DELEGATE");
    assertDelegate(
        CertificateSpec.ocspSigner("CN=D", NOW).validity(NOW.minusSeconds(9), NOW.minusSeconds(1)),
        "no");
    assertDelegate(
        CertificateSpec.ocspSigner("CN=D", NOW).validity(NOW.plusSeconds(1), NOW.plusSeconds(9)),
        "no");
  }

  @Test
  void aDelegatesKeyUsageIncludesDigitalSignatureWhenThere() {
    assertDelegate(CertificateSpec.ocspSigner("CN=D", NOW).keyUsage(KeyUsage.keyCertSign), "no");
    assertDelegate(CertificateSpec.ocspSigner("CN=D", NOW).without(Extension.keyUsage), "DELEGATE");
  }

  @Test
  void anyExtendedKeyUsageIsNotOcspSigning() {
    assertDelegate(
        CertificateSpec.ocspSigner("CN=D", NOW).extendedKeyUsage(KeyPurposeId.anyExtendedKeyUsage),
        "no");
  }

  @Test
  void aRevokedDelegateIsRefusedUnlessNocheckSpeaksForIt() {
    SignerRevocation everybodyIsRevoked = (signer, issuer, now, budget) -> true;
    assertThat(verifiedWith(everybodyIsRevoked, PKI.byDelegate())).isEqualTo("good");
    LabResponder checked =
        PKI.by(
            PKI.issuing.issue(
                CertificateSpec.ocspSigner("CN=Checked", NOW)
                    .without(OCSPObjectIdentifiers.id_pkix_ocsp_nocheck)));
    assertThat(verifiedWith(everybodyIsRevoked, checked)).isEqualTo("signer_not_trusted");
    assertThat(verifiedWith(SignerRevocation.NO_CRL_HELD, checked)).isEqualTo("good");
    assertThat(verifiedWith(everybodyIsRevoked, PKI.byIssuer())).isEqualTo("good");
  }

  @Test
  void aRevocationIsAskedOfTheSignersIssuer() {
    SignerRevocation issuingSaysSo =
        (signer, issuer, now, budget) ->
            issuer.equals(PKI.issuing.certificate()) && now.equals(NOW);
    LabResponder checked =
        PKI.by(
            PKI.issuing.issue(
                CertificateSpec.ocspSigner("CN=Checked", NOW)
                    .without(OCSPObjectIdentifiers.id_pkix_ocsp_nocheck)));
    assertThat(verifiedWith(issuingSaysSo, checked)).isEqualTo("signer_not_trusted");
  }

  /** A signer of another CA of the group is looked up in that CA's CRLs, an anchor's or not. */
  @Test
  void aRevocationIsAskedOfAnotherCaOfTheGroup() {
    for (LabCa ca : List.of(PKI.sibling, PKI.root)) {
      LabResponder checked =
          PKI.by(
              ca.issue(
                  CertificateSpec.ocspSigner("CN=Checked elsewhere", NOW)
                      .without(OCSPObjectIdentifiers.id_pkix_ocsp_nocheck)));
      SignerRevocation itsCaSaysSo =
          (signer, issuer, now, budget) -> issuer.equals(ca.certificate());
      assertThat(verifiedWith(itsCaSaysSo, checked, LAX)).isEqualTo("signer_not_trusted");
      assertThat(verifiedWith(SignerRevocation.NO_CRL_HELD, checked, LAX)).isEqualTo("good");
    }
  }

  /** A CRL that was too costly to read says neither: its signer is not believed for it. */
  @Test
  void aSignerWhoseRevocationTakesMoreThanTheBudgetIsNotBelieved() {
    SignerRevocation tooCostly =
        (signer, issuer, now, budget) -> {
          while (budget.takeSignature(1)) {}
          return false;
        };
    LabResponder checked =
        PKI.by(
            PKI.issuing.issue(
                CertificateSpec.ocspSigner("CN=Checked", NOW)
                    .without(OCSPObjectIdentifiers.id_pkix_ocsp_nocheck)));
    assertThat(verifiedWith(tooCostly, checked)).isEqualTo("overloaded");
  }

  @Test
  void whoSignedIsRemembered() {
    VerifiedStatus status =
        accepted(PKI.verify(PKI.byDelegate().respond(PKI.good()), ResponseRules.DEFAULT));
    assertThat(status.signer()).isEqualTo(PKI.delegate.certificate().sha256());
    assertThat(status.signerNotAfter()).isEqualTo(PKI.delegate.certificate().notAfter());
    assertThat(status.producedAt()).isEqualTo(NOW);
  }

  private static void assertDelegate(CertificateSpec spec, String expected) {
    byte[] response = PKI.by(PKI.issuing.issue(spec)).respond(PKI.good());
    assertThat(basis(response, chain(true, false))).isEqualTo(expected);
  }

  private static String verifiedWith(SignerRevocation revocation, LabResponder responder) {
    return verifiedWith(revocation, responder, ResponseRules.DEFAULT);
  }

  private static String verifiedWith(
      SignerRevocation revocation, LabResponder responder, ResponseRules rules) {
    return outcome(
        PKI.verifier(revocation)
            .verify(
                responder.respond(PKI.good()),
                PKI.query,
                rules,
                PKI.group,
                Arrival.FETCHED,
                Optional.empty(),
                NOW,
                Budget.standard()));
  }

  private static SignerTrust.Chain chain(boolean criteria, boolean trustedRoot) {
    return new SignerTrust.Chain(criteria, trustedRoot);
  }

  private static String basis(byte[] response, SignerTrust.Chain trust) {
    return basis(PKI.verify(response, ResponseRules.DEFAULT.withSigners(trust)));
  }

  private static String basis(OcspVerdict verdict) {
    return switch (verdict) {
      case OcspVerdict.Accepted(VerifiedStatus status) -> status.basis().name();
      case OcspVerdict.Refused(OcspRefusal refusal) -> {
        assertThat(refusal.outcome().code()).isEqualTo("signer_not_trusted");
        yield "no";
      }
    };
  }
}
