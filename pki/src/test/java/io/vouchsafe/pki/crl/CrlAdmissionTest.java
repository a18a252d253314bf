package io.vouchsafe.pki.crl;

import static io.vouchsafe.pki.crl.CrlLab.BC;
import static io.vouchsafe.pki.crl.CrlLab.NOW;
import static io.vouchsafe.pki.crl.CrlLab.complete;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Algorithms;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.lab.LabCrl;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.List;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;

/** What a CRL must show before it is kept: an unsigned one must not replace anything. */
class CrlAdmissionTest {
  private final CrlLab lab = new CrlLab();
  private final CrlAdmission admission = new CrlAdmission(lab.signatures);
  private final Certificate issuing = lab.issuing.certificate();
  private final Certificate root = lab.root.certificate();

  @Test
  void aCrlIsKeptThatOneOfTheCandidatesSigned() {
    CrlIndex crl = lab.crl(complete());

    assertThat(judge(crl, root, issuing)).isEqualTo(new CrlAdmission.Verdict.Admitted(issuing));
    assertThat(judge(crl, issuing, root)).isEqualTo(new CrlAdmission.Verdict.Admitted(issuing));
    assertThat(word(judge(crl, root))).isEqualTo("NoSigner");
    assertThat(word(judge(crl))).isEqualTo("NoSigner");
  }

  @Test
  void aForgedOneIsNot() {
    LabCa namesake = LabCa.root(CertificateSpec.ca("CN=Issuing", NOW), BC);
    CrlIndex claimsNoKey = lab.crl(complete().withoutAuthorityKey(), namesake);

    assertThat(word(judge(lab.crl(complete().brokenSignature()), issuing)))
        .isEqualTo("BadSignature");
    assertThat(word(judge(claimsNoKey, issuing))).isEqualTo("BadSignature");
    assertThat(word(judge(claimsNoKey, issuing, root))).isEqualTo("BadSignature");
    assertThat(judge(claimsNoKey, issuing, namesake.certificate()))
        .isEqualTo(new CrlAdmission.Verdict.Admitted(namesake.certificate()));
  }

  @Test
  void oneThatIsNotOfNowOrNotUnderstoodIsNot() {
    CrlSpec ended = complete().updates(NOW.minusSeconds(90), NOW.minusSeconds(61));
    CrlSpec strange =
        complete().extension(new ASN1ObjectIdentifier("1.2.3.4"), true, DERNull.INSTANCE);

    assertThat(word(judge(lab.crl(ended), issuing))).isEqualTo("Expired");
    assertThat(word(judge(lab.crl(strange), issuing))).isEqualTo("UnknownCriticalExtension");
  }

  @Test
  void aSignerThatMayNotSignCrlsIsNone() {
    LabCa noCrls =
        lab.root.issueCa(CertificateSpec.bare("CN=Issuing", NOW).keyUsage(KeyUsage.keyCertSign));

    assertThat(word(judge(lab.crl(complete(), noCrls), noCrls.certificate())))
        .isEqualTo("SignerMayNotSign");
  }

  @Test
  void algorithmsAndWorkAreBounded() {
    CrlIndex sha1 = lab.crl(complete().signedWith("SHA1withECDSA"));
    assertThat(word(judge(sha1, issuing))).isEqualTo("WeakAlgorithm");
    assertThat(
            word(
                admission.judge(
                    lab.crl(complete()),
                    List.of(issuing),
                    Algorithms.DEFAULT,
                    NOW,
                    Budget.of(0, 1000))))
        .isEqualTo("OverBudget");
  }

  /** A key of no kind that signs, and one that nobody had the time to read. */
  @Test
  void aSignerWhoseKeyCannotBeUsedVouchesForNothing() throws Exception {
    KeyPair noSigner = KeyPairGenerator.getInstance("X25519", BC).generateKeyPair();
    Certificate agrees =
        lab.root.issue(CertificateSpec.ca("CN=Issuing", NOW).keys(noSigner)).certificate();
    CrlIndex crl = lab.crl(complete().withoutAuthorityKey());
    assertThat(word(judge(crl, agrees))).isEqualTo("WeakAlgorithm");

    Certificate unread = Certificate.parse(issuing.der().toBytes()).toOptional().orElseThrow();
    assertThat(
            word(
                admission.judge(
                    crl, List.of(unread), Algorithms.DEFAULT, NOW, Budget.of(9, 0, 9999))))
        .isEqualTo("OverBudget");
  }

  /** §5.2.1: one key, or one certificate; nothing else. */
  @Test
  void nothingStandsBehindAnAuthorityKey() {
    ASN1EncodableVector longer = new ASN1EncodableVector();
    longer.add(new DERTaggedObject(false, 0, new DEROctetString(new byte[] {7})));
    CrlSpec keyAlone = complete().withoutAuthorityKey();
    assertThat(parse(keyAlone.extension(Extension.authorityKeyIdentifier, false, sequence(longer))))
        .isInstanceOf(Parsed.Ok.class);
    longer.add(DERNull.INSTANCE);
    CrlSpec more = complete().withoutAuthorityKey();
    assertThat(parse(more.extension(Extension.authorityKeyIdentifier, false, sequence(longer))))
        .isInstanceOf(Parsed.Malformed.class);
  }

  private static DERSequence sequence(ASN1EncodableVector elements) {
    return new DERSequence(elements);
  }

  private Parsed<CrlIndex> parse(CrlSpec spec) {
    return CrlIndex.parse(LabCrl.sign(spec, lab.issuing, BC));
  }

  /** §5.2.1: the key by the issuer and serial of its certificate; both must fit. */
  @Test
  void anAuthorityKeyMayNameItsCertificate() {
    BigInteger serial = issuing.serial().value();

    assertThat(judge(naming("CN=Root", serial), issuing))
        .isEqualTo(new CrlAdmission.Verdict.Admitted(issuing));
    assertThat(word(judge(naming("CN=Root", serial.add(BigInteger.ONE)), issuing)))
        .isEqualTo("NoSigner");
    assertThat(word(judge(naming("CN=Else", serial), issuing))).isEqualTo("NoSigner");
  }

  /** A certificate without subjectKeyIdentifier is excluded by no authorityKeyIdentifier. */
  @Test
  void aSignerWithoutKeyIdentifierMayHaveAnyKey() {
    LabCa bare = lab.root.issueCa(CertificateSpec.ca("CN=Bare", NOW).withoutKeyIdentifiers());
    CrlSpec spec =
        complete()
            .withoutAuthorityKey()
            .extension(
                Extension.authorityKeyIdentifier,
                false,
                new AuthorityKeyIdentifier(new byte[] {7}));

    assertThat(judge(lab.crl(spec, bare), bare.certificate()))
        .isEqualTo(new CrlAdmission.Verdict.Admitted(bare.certificate()));
  }

  private CrlIndex naming(String issuer, BigInteger serial) {
    GeneralNames names = new GeneralNames(new GeneralName(new X500Name(issuer)));
    return lab.crl(
        complete()
            .withoutAuthorityKey()
            .extension(
                Extension.authorityKeyIdentifier,
                false,
                new AuthorityKeyIdentifier(names, serial)));
  }

  private CrlAdmission.Verdict judge(CrlIndex crl, Certificate... candidates) {
    return admission.judge(
        crl, List.of(candidates), Algorithms.DEFAULT, NOW, Budget.of(32, Long.MAX_VALUE));
  }

  private static String word(CrlAdmission.Verdict verdict) {
    return ((CrlAdmission.Verdict.Refused) verdict).why().getClass().getSimpleName();
  }
}
