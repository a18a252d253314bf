package io.vouchsafe.ocsp;

import io.vouchsafe.pki.CaIdentity;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.KeyUsage;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Whether the certificate whose key signed a response may do so. */
final class SignerAuthority {
  private final ChainAuthority chain;
  private final SignerRevocation revocation;

  SignerAuthority(ChainAuthority chain, SignerRevocation revocation) {
    this.chain = chain;
    this.revocation = revocation;
  }

  Step<SignerBasis> judge(Certificate signer, Hearing hearing) {
    Instant now = hearing.now();
    // RFC 5280 §6.1.3 (a)(2), for pinned signers as well.
    if (now.isBefore(signer.notBefore()) || now.isAfter(signer.notAfter())) {
      return Step.stopped(new SignerRefusal.OutsideValidity(signer, now));
    }
    Certificate issuer = hearing.query().issuer();
    boolean issuingCa = CaIdentity.same(signer, issuer);
    if (!mayBeUsed(signer, issuingCa)) {
      return Step.stopped(new SignerRefusal.KeyUsageForbids(signer));
    }
    Step<SignerBasis> judged =
        switch (hearing.rules().signers()) {
          // The search looks among the pinned certificates only.
          case SignerTrust.Pinned pinned -> Step.passed(SignerBasis.PINNED);
          case SignerTrust.Chain trust -> chain.judge(signer, issuingCa, trust, hearing);
        };
    if (!issuingCa && judged instanceof Step.Passed<SignerBasis> && isRevoked(signer, hearing)) {
      return Step.stopped(new SignerRefusal.Revoked(signer));
    }
    return judged;
  }

  /**
   * RFC 5280 §4.2.1.3: a signer other than the CA needs digitalSignature. Looser for the issuing CA
   * itself, as RFC 6960 is: many CAs that answer with their own key assert keyCertSign and cRLSign
   * alone, and a key that may sign its CRLs says nothing more by OCSP.
   */
  private static boolean mayBeUsed(Certificate signer, boolean issuingCa) {
    Optional<Set<KeyUsage>> usage = signer.keyUsage();
    if (usage.isEmpty()) {
      return true;
    }
    Set<KeyUsage> suffices =
        issuingCa
            ? EnumSet.of(KeyUsage.DIGITAL_SIGNATURE, KeyUsage.KEY_CERT_SIGN, KeyUsage.CRL_SIGN)
            : EnumSet.of(KeyUsage.DIGITAL_SIGNATURE);
    return usage.get().stream().anyMatch(suffices::contains);
  }

  /** RFC 6960 §4.2.2.2.1: nocheck says that the signer is to be believed for its lifetime. */
  private boolean isRevoked(Certificate signer, Hearing hearing) {
    if (signer.hasOcspNoCheck()) {
      return false;
    }
    Certificate issuer = hearing.query().issuer();
    if (signer.issuer().equals(issuer.subject())) {
      return revocation.isRevoked(signer, issuer, hearing.now(), hearing.budget());
    }
    return Stream.concat(
            hearing.group().anchorsNamed(signer.issuer()).stream().map(a -> a.certificate()),
            hearing.group().intermediatesNamed(signer.issuer()).stream())
        .anyMatch(ca -> revocation.isRevoked(signer, ca, hearing.now(), hearing.budget()));
  }
}
