package io.vouchsafe.pki.crl;

import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.lab.LabCrl;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.pki.path.TrustAnchor;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationStatus;
import java.math.BigInteger;
import java.security.Provider;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.ReasonFlags;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** A root, an issuing CA and what it takes to ask CRLs about certificates of theirs. */
final class CrlLab {
  static final Provider BC = new BouncyCastleProvider();
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final Instant REVOKED_AT = Instant.parse("2026-02-01T00:00:00Z");
  static final BigInteger OTHER_SERIAL = BigInteger.valueOf(77);

  final LabCa root = LabCa.root(CertificateSpec.ca("CN=Root", NOW), BC);
  final LabCa issuing = root.issueCa(CertificateSpec.ca("CN=Issuing", NOW));
  final SignatureChecker signatures = new SignatureChecker(BC);
  final CrlVerifier verifier = new CrlVerifier(signatures, new PathValidator(signatures));
  final List<Certificate> presented = new ArrayList<>();

  CrlLab() {
    presented.add(issuing.certificate());
  }

  /** A leaf of the issuing CA with these distribution points. */
  Certificate leaf(DistributionPoint... points) {
    return issuing.issue(leafSpec(points)).certificate();
  }

  static CertificateSpec leafSpec(DistributionPoint... points) {
    CertificateSpec spec = CertificateSpec.client("CN=Leaf", NOW);
    return points.length == 0
        ? spec
        : spec.extension(Extension.cRLDistributionPoints, false, new CRLDistPoint(points));
  }

  /** A complete CRL of the issuing CA, read. */
  CrlIndex crl(CrlSpec spec) {
    return crl(spec, issuing);
  }

  CrlIndex crl(CrlSpec spec, LabCa signer) {
    return read(LabCrl.sign(spec, signer, BC));
  }

  static CrlIndex read(byte[] der) {
    return switch (CrlIndex.parse(der)) {
      case Parsed.Ok<CrlIndex>(CrlIndex crl) -> crl;
      case Parsed.Malformed<CrlIndex>(String reason) -> throw new AssertionError(reason);
    };
  }

  static CrlSpec complete() {
    return CrlSpec.complete(NOW);
  }

  CrlResult ask(Certificate certificate, CrlIndex... crls) {
    return ask(CrlSettings.DEFAULT, certificate, crls);
  }

  CrlResult ask(CrlSettings settings, Certificate certificate, CrlIndex... crls) {
    return ask(settings, Budget.standard(), certificate, crls);
  }

  CrlResult ask(CrlSettings settings, Budget budget, Certificate certificate, CrlIndex... crls) {
    return ask(settings, budget, new RevocationQuery(certificate, issuing.certificate()), crls);
  }

  /** Of the certificate, only the serial is told. */
  CrlResult askBySerial(Certificate certificate, CrlIndex... crls) {
    RevocationQuery query = RevocationQuery.bySerial(certificate.serial(), issuing.certificate());
    return ask(CrlSettings.DEFAULT, Budget.standard(), query, crls);
  }

  private CrlResult ask(
      CrlSettings settings, Budget budget, RevocationQuery query, CrlIndex... crls) {
    TrustAnchor anchor = new TrustAnchor(root.certificate());
    CrlSigners signers = new CrlSigners(presented, new CaGroup(List.of(anchor), List.of()), anchor);
    return verifier.verify(query, Arrays.asList(crls), signers, settings, NOW, budget);
  }

  /** {@code good}, {@code revoked}, or the class of the refusal that is reported. */
  static String word(CrlResult result) {
    return switch (result) {
      case CrlResult.Determined determined -> determined.status().word();
      case CrlResult.Undetermined undetermined ->
          undetermined
              .mostTelling()
              .map(refusal -> refusal.getClass().getSimpleName())
              .orElse("uncovered");
    };
  }

  static Optional<RevocationStatus.Revoked> revocation(CrlResult result) {
    return result instanceof CrlResult.Determined determined
            && determined.status() instanceof RevocationStatus.Revoked revoked
        ? Optional.of(revoked)
        : Optional.empty();
  }

  static DistributionPoint point(String uri) {
    return new DistributionPoint(name(uri), null, null);
  }

  static DistributionPoint point(String uri, int reasons) {
    return new DistributionPoint(name(uri), new ReasonFlags(reasons), null);
  }

  /** A point that names a CRL issuer, and a URI when it is not empty. */
  static DistributionPoint pointOf(String crlIssuer, Optional<String> uri) {
    GeneralNames issuer = new GeneralNames(new GeneralName(new X500Name(crlIssuer)));
    return new DistributionPoint(uri.map(CrlLab::name).orElse(null), null, issuer);
  }

  static DistributionPointName name(String uri) {
    return new DistributionPointName(
        new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, uri)));
  }
}
