package io.vouchsafe.pki.path;

import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.PolicyConstraints;
import org.bouncycastle.asn1.x509.PolicyInformation;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;

/** A root, an issuing CA, and the calls that every test of paths makes. */
final class PathLab {
  static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();
  static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
  static final PathSettings ANY = PathSettings.defaults(Purpose.ANY);
  static final PathValidator VALIDATOR = new PathValidator(new SignatureChecker(PROVIDER));

  private PathLab() {}

  static LabCa root() {
    return LabCa.root(ca("Root"), PROVIDER);
  }

  static CertificateSpec ca(String name) {
    return CertificateSpec.ca("O=Example,CN=" + name, NOW);
  }

  static CertificateSpec client(String name) {
    return CertificateSpec.client("O=Example,CN=" + name, NOW);
  }

  static CaGroup trust(LabCa... anchors) {
    return trust(Arrays.stream(anchors).map(LabCa::certificate).toList());
  }

  static CaGroup trust(List<Certificate> anchors) {
    return new CaGroup(anchors.stream().map(TrustAnchor::new).toList(), List.of());
  }

  /** Validates {@code leafFirst}, the rest of which is presented in reverse order. */
  static PathResult validate(CaGroup group, PathSettings settings, Certificate... leafFirst) {
    List<Certificate> presented = List.of(leafFirst).subList(1, leafFirst.length).reversed();
    return VALIDATOR.validate(leafFirst[0], presented, group, settings, NOW, Budget.standard());
  }

  /** The code that people would hear first; fails when the path validates. */
  static PathRefusal refusal(PathResult result) {
    return switch (result) {
      case NoValidPath none -> none.mostTelling().refusal();
      case ValidatedPath path -> throw new AssertionError("validated: " + path.certificates());
    };
  }

  /** The path; fails with the refusal when there is none. */
  static ValidatedPath path(PathResult result) {
    return switch (result) {
      case NoValidPath none -> throw new AssertionError(none.mostTelling().refusal().explain());
      case ValidatedPath path -> path;
    };
  }

  static CertificateSpec constrain(
      CertificateSpec spec, List<GeneralName> permitted, List<GeneralName> excluded) {
    return spec.extension(
        Extension.nameConstraints,
        true,
        new NameConstraints(subtrees(permitted), subtrees(excluded)));
  }

  static CertificateSpec policies(CertificateSpec spec, String... oids) {
    ASN1EncodableVector policies = new ASN1EncodableVector();
    for (String oid : oids) {
      policies.add(new PolicyInformation(new ASN1ObjectIdentifier(oid)));
    }
    return spec.extension(Extension.certificatePolicies, false, new DERSequence(policies));
  }

  /** policyMappings with one pair. */
  static CertificateSpec mapped(CertificateSpec spec, String from, String to) {
    ASN1EncodableVector pair = new ASN1EncodableVector();
    pair.add(new ASN1ObjectIdentifier(from));
    pair.add(new ASN1ObjectIdentifier(to));
    return spec.extension(Extension.policyMappings, true, new DERSequence(new DERSequence(pair)));
  }

  /** policyConstraints with requireExplicitPolicy alone. */
  static CertificateSpec requiringPolicy(CertificateSpec spec, int skip) {
    return spec.extension(
        Extension.policyConstraints, true, new PolicyConstraints(BigInteger.valueOf(skip), null));
  }

  /** policyConstraints with inhibitPolicyMapping alone. */
  static CertificateSpec inhibitingMapping(CertificateSpec spec, int skip) {
    return spec.extension(
        Extension.policyConstraints, true, new PolicyConstraints(null, BigInteger.valueOf(skip)));
  }

  static CertificateSpec inhibitingAny(CertificateSpec spec, int skip) {
    return spec.extension(Extension.inhibitAnyPolicy, true, new ASN1Integer(skip));
  }

  /** Only {@code initial} will do; {@code explicit} asks for one of them. */
  static PathSettings wanting(boolean explicit, String... initial) {
    return ANY.withPolicy(new PolicyInputs(Set.of(initial), explicit, false, false));
  }

  /** Bouncy Castle leaves the field out for null. */
  private static GeneralSubtree @Nullable [] subtrees(List<GeneralName> names) {
    return names.isEmpty()
        ? null
        : names.stream().map(GeneralSubtree::new).toArray(GeneralSubtree[]::new);
  }
}
