package io.vouchsafe.ocsp;

import io.vouchsafe.pki.CaIdentity;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.NoValidPath;
import io.vouchsafe.pki.path.PathResult;
import io.vouchsafe.pki.path.PathSettings;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.pki.path.Purpose;
import io.vouchsafe.pki.path.ValidatedPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Chain mode: the three steps of the contract, section 2, that accept a signer. */
final class ChainAuthority {
  private final SignatureChecker signatures;
  private final PathValidator paths;

  ChainAuthority(SignatureChecker signatures, PathValidator paths) {
    this.signatures = signatures;
    this.paths = paths;
  }

  /**
   * Judges a signer that is valid now and may be used for signing.
   *
   * @param issuingCa it has the name and key of the CA that issued the certificate in question
   */
  Step<SignerBasis> judge(
      Certificate signer, boolean issuingCa, SignerTrust.Chain trust, Hearing hearing) {
    return switch (path(signer, hearing, hearing.rules().partialChain())) {
      case NoValidPath none ->
          Step.stopped(new SignerRefusal.NoPath(signer, none.mostTelling().refusal()));
      case ValidatedPath path -> {
        Step<SignerBasis> basis = basis(path, issuingCa, trust, hearing);
        yield hearing.arrival() == Arrival.STAPLED ? enoughForStapling(signer, basis) : basis;
      }
    };
  }

  private Step<SignerBasis> basis(
      ValidatedPath path, boolean issuingCa, SignerTrust.Chain trust, Hearing hearing) {
    Certificate signer = path.leaf();
    // Step 2. RFC 6960 §4.2.2.2: the CA that issued the certificate in question ...
    if (issuingCa) {
      return Step.passed(SignerBasis.ISSUER);
    }
    // ... or whoever that CA itself gave a certificate with id-kp-OCSPSigning.
    boolean ocspSigning = hasOcspSigning(signer);
    if (ocspSigning && issuedDirectly(path, hearing)) {
      return Step.passed(SignerBasis.DELEGATE);
    }
    // Step 1. RFC 6960 §4.2.2.2 (1): a local configuration of signers, here the CA group.
    if (!isMemberOrIssuedByOne(path, hearing.group())) {
      return Step.stopped(new SignerRefusal.OutsideGroup(signer));
    }
    if (!trust.issuerCriteriaCheck()) {
      return Step.passed(SignerBasis.CA_GROUP);
    }
    // Step 3. FortiADC's "Accept Trusted Root CA".
    if (trust.acceptTrustedRootCa()
        && !ocspSigning
        && isMember(issuerIn(path), hearing.group())
        && endsInSelfSignedRoot(path, hearing)) {
      return Step.passed(SignerBasis.TRUSTED_ROOT);
    }
    return Step.stopped(new SignerRefusal.NotAuthorized(signer, hearing.query().issuer()));
  }

  /**
   * Step 1: a path to a self-signed root, or to any anchor with {@code partial_chain}. The issuer
   * of the certificate asked about is a CA: it stands on a validated path, or the caller names it.
   */
  private PathResult path(Certificate signer, Hearing hearing, boolean partialChain) {
    List<Certificate> loose = new ArrayList<>(hearing.response().certificates());
    loose.add(hearing.query().issuer());
    PathSettings settings =
        PathSettings.defaults(Purpose.ANY)
            .withAlgorithms(hearing.rules().algorithms())
            .withPartialChain(partialChain)
            .withNamedAsCa(Set.of(hearing.query().issuer()));
    return paths.validate(
        signer, loose, hearing.group(), settings, hearing.now(), hearing.budget());
  }

  private static boolean hasOcspSigning(Certificate signer) {
    return signer
        .extendedKeyUsage()
        .map(purposes -> purposes.contains(Certificate.OCSP_SIGNING))
        .orElse(false);
  }

  /** RFC 6960 §4.2.2.2: "issued directly by the CA", by its name and with its key. */
  private boolean issuedDirectly(ValidatedPath path, Hearing hearing) {
    Certificate issuer = hearing.query().issuer();
    Certificate signer = path.leaf();
    if (!signer.issuer().equals(issuer.subject())) {
      return false;
    }
    if (path.certificates().size() > 1) {
      return CaIdentity.same(path.certificates().get(1), issuer);
    }
    // The signer is an anchor itself, so that nobody has checked who issued it.
    return issuer
        .publicKey(hearing.budget())
        .map(
            key ->
                signatures.check(
                    signer.tbs(),
                    signer.signatureAlgorithm(),
                    signer.signature(),
                    key,
                    hearing.rules().algorithms(),
                    hearing.budget()))
        .filter(result -> result == SignatureChecker.Result.VALID)
        .isPresent();
  }

  private static boolean isMemberOrIssuedByOne(ValidatedPath path, CaGroup group) {
    return isMember(path.leaf(), group) || isMember(issuerIn(path), group);
  }

  /** The next certificate of the path; an anchor that stands alone is its own issuer. */
  private static Certificate issuerIn(ValidatedPath path) {
    return path.certificates().get(Math.min(1, path.certificates().size() - 1));
  }

  private static boolean isMember(Certificate ca, CaGroup group) {
    return group.anchorsNamed(ca.subject()).stream()
            .anyMatch(anchor -> CaIdentity.same(anchor.certificate(), ca))
        || group.intermediatesNamed(ca.subject()).stream()
            .anyMatch(member -> CaIdentity.same(member, ca));
  }

  /** Step 3 wants a self-signed root even where step 1 is content with any anchor. */
  private boolean endsInSelfSignedRoot(ValidatedPath path, Hearing hearing) {
    return !hearing.rules().partialChain()
        || path(path.leaf(), hearing, false) instanceof ValidatedPath;
  }

  /** What a peer brings along needs more than membership in the group. */
  private static Step<SignerBasis> enoughForStapling(Certificate signer, Step<SignerBasis> basis) {
    return basis instanceof Step.Passed<SignerBasis>(SignerBasis accepted)
            && !accepted.isEnoughForStapling()
        ? Step.stopped(new SignerRefusal.NotForStapling(signer, accepted))
        : basis;
  }
}
