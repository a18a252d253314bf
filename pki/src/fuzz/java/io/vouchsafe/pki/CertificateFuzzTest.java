package io.vouchsafe.pki;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import java.time.Instant;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CertPolicyId;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.PolicyMappings;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the bytes, the parser answers; what it read is those bytes and can be asked for. */
class CertificateFuzzTest {
  private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();
  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "20s")
  void everyFieldCanBeAskedFor(byte[] bytes) {
    if (!(Certificate.parse(bytes) instanceof Parsed.Ok<Certificate>(Certificate read))) {
      return;
    }
    boolean same =
        read.der().equals(Der.copyOf(bytes))
            && read.subject().isWithin(read.subject())
            && Identity.of(read).serial().equals(read.serial())
            && read.publicKey().equals(read.publicKey())
            && read.notBefore().equals(read.notBefore())
            && !read.toString().contains("\n");
    boolean bounded =
        read.tbs().length < bytes.length
            && read.criticalExtensions().stream().allMatch(read::isCritical)
            && read.ocspUrls().stream().mapToInt(String::length).sum() < bytes.length;
    read.subjectAlternativeNames().ifPresent(names -> names.forEach(AlternativeName::text));
    if (!same || !bounded) {
      throw new AssertionError(read);
    }
  }

  static Stream<byte[]> seeds() {
    LabCa root = LabCa.root(CertificateSpec.ca("CN=Root+O=Lab, C=SE", NOW), PROVIDER);
    CertificateSpec leaf =
        CertificateSpec.client("CN=Leaf", NOW)
            .dns("*.example.com")
            .email("alice@example.com")
            .alternativeName(new GeneralName(GeneralName.iPAddress, "2001:db8::1"))
            .alternativeName(new GeneralName(new X500Name("CN=Other")));
    CertificateSpec constrained =
        CertificateSpec.ca("CN=Issuing", NOW)
            .pathLength(3)
            .extension(
                Extension.nameConstraints,
                true,
                new NameConstraints(
                    new GeneralSubtree[] {
                      new GeneralSubtree(new GeneralName(GeneralName.dNSName, "example.com"))
                    },
                    null))
            .extension(
                Extension.policyMappings,
                true,
                new PolicyMappings(policy("1.2.3"), policy("1.2.4")));
    return Stream.of(
            root.certificate(),
            root.issue(leaf).certificate(),
            root.issueCa(constrained).certificate(),
            root.issue(CertificateSpec.bare("CN=Old", NOW).version1()).certificate())
        .map(certificate -> certificate.der().toBytes());
  }

  private static CertPolicyId policy(String oid) {
    return CertPolicyId.getInstance(new ASN1ObjectIdentifier(oid));
  }
}
