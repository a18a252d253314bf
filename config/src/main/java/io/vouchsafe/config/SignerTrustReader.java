package io.vouchsafe.config;

import io.vouchsafe.ocsp.SignerTrust;
import io.vouchsafe.pki.Certificate;
import java.util.List;
import java.util.Optional;

/** Reads who may sign for an OCSP object: {@code verify_others} and the keys that depend on it. */
final class SignerTrustReader {
  private final CertificateFiles files;

  SignerTrustReader(CertificateFiles files) {
    this.files = files;
  }

  /** Empty when the keys contradict each other or a certificate is missing (which is reported). */
  Optional<SignerTrust> read(Section object) {
    Optional<Value> verifyOthers = object.value("verify_others");
    Optional<Value> criteriaCheck = object.value("issuer_criteria_check");
    Optional<Value> trustedRootCa = object.value("accept_trusted_root_ca");
    List<Value> names = object.items("ocsp_signing_certificates");
    List<Certificate> certificates = files.read(names);
    SignerTrust.Chain absent = SignerTrust.Chain.DEFAULT;
    SignerTrust.Chain chain =
        new SignerTrust.Chain(
            criteriaCheck.flatMap(Value::flag).orElse(absent.issuerCriteriaCheck()),
            trustedRootCa.flatMap(Value::flag).orElse(absent.acceptTrustedRootCa()));
    boolean pinned = verifyOthers.flatMap(Value::flag).orElse(!names.isEmpty());
    if (!pinned) {
      warnOfChain(object, chain, names);
      return Optional.of(chain);
    }
    if (names.isEmpty()) {
      verifyOthers.ifPresent(v -> v.error("true needs ocsp_signing_certificates"));
    }
    criteriaCheck.ifPresent(SignerTrustReader::warnOfNoEffect);
    trustedRootCa.ifPresent(SignerTrustReader::warnOfNoEffect);
    return certificates.isEmpty()
        ? Optional.empty()
        : Optional.of(new SignerTrust.Pinned(certificates));
  }

  private static void warnOfChain(Section object, SignerTrust.Chain chain, List<Value> names) {
    if (!chain.issuerCriteriaCheck()) {
      object.warning("issuer_criteria_check: false lets every member of the CA group sign");
    }
    if (chain.acceptTrustedRootCa()) {
      object.warning("accept_trusted_root_ca: true accepts signers without id-kp-OCSPSigning");
    }
    if (!names.isEmpty()) {
      object.warning("ocsp_signing_certificates have no effect with verify_others: false");
    }
  }

  private static void warnOfNoEffect(Value value) {
    value.warning("has no effect with verify_others: true");
  }
}
