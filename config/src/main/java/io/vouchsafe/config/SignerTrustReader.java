package io.vouchsafe.config;

import io.vouchsafe.ocsp.SignerTrust;
import io.vouchsafe.pki.Certificate;
import java.util.List;
import java.util.Optional;

/** Reads who may sign for an OCSP object: {@code verify_others} and the keys that depend on it. */
final class SignerTrustReader {
  static final SettingKey<Boolean> VERIFY_OTHERS =
      SettingKey.flag("verify_others")
          .absent("true when `ocsp_signing_certificates` is set, else false")
          .says(
              "true: the signer must be in `ocsp_signing_certificates`, which is then "
                  + "required; false: the signer's chain is judged (chain mode)");

  static final SettingKey<Boolean> ISSUER_CRITERIA_CHECK =
      SettingKey.flag("issuer_criteria_check")
          .byDefault(SignerTrust.Chain.DEFAULT.issuerCriteriaCheck())
          .says("chain mode: the signer must be the issuing CA or its delegate; false warns");

  static final SettingKey<Boolean> ACCEPT_TRUSTED_ROOT_CA =
      SettingKey.flag("accept_trusted_root_ca")
          .byDefault(SignerTrust.Chain.DEFAULT.acceptTrustedRootCa())
          .says("chain mode: another signer under a trusted root is accepted too; true warns");

  static final SettingKey<List<Value>> OCSP_SIGNING_CERTIFICATES =
      SettingKey.files("ocsp_signing_certificates")
          .byDefault(List.of())
          .says(
              "with `verify_others`: one of these certificates must have signed the " + "response");

  private final CertificateFiles files;

  SignerTrustReader(CertificateFiles files) {
    this.files = files;
  }

  /** Empty when the keys contradict each other or a certificate is missing (which is reported). */
  Optional<SignerTrust> read(Section object) {
    List<Value> names = object.get(OCSP_SIGNING_CERTIFICATES);
    List<Certificate> certificates = files.read(names);
    SignerTrust.Chain chain =
        new SignerTrust.Chain(
            object.get(ISSUER_CRITERIA_CHECK), object.get(ACCEPT_TRUSTED_ROOT_CA));
    boolean pinned = object.find(VERIFY_OTHERS).orElse(!names.isEmpty());
    if (!pinned) {
      warnOfChain(object, chain, names);
      return Optional.of(chain);
    }
    if (names.isEmpty()) {
      object.value(VERIFY_OTHERS).ifPresent(v -> v.error("true needs ocsp_signing_certificates"));
    }
    object.value(ISSUER_CRITERIA_CHECK).ifPresent(SignerTrustReader::warnOfNoEffect);
    object.value(ACCEPT_TRUSTED_ROOT_CA).ifPresent(SignerTrustReader::warnOfNoEffect);
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
