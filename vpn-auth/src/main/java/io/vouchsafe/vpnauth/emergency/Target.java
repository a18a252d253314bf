package io.vouchsafe.vpnauth.emergency;

import io.vouchsafe.pki.DistinguishedName;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.SerialNumber;
import java.util.Optional;

/** Which certificates a block is about. */
public sealed interface Target {

  /**
   * One certificate, by the SHA-256 of its DER. An ECDSA signature can be rewritten by anybody so
   * that the same certificate gets another fingerprint: a serial or a key cannot be dodged.
   */
  record OfCertificate(Fingerprint sha256) implements Target {
    @Override
    public String describe() {
      return "fingerprint " + sha256;
    }
  }

  /**
   * A serial number, which is unique only within its issuer (RFC 5280 §4.1.2.2). Without an issuer
   * it blocks that serial of every issuer: an emergency may block too much.
   *
   * @param issuer name of the issuer; empty = any
   * @param issuerKey SHA-256 of the issuer's SubjectPublicKeyInfo; empty = any
   */
  record OfSerial(
      SerialNumber serial, Optional<DistinguishedName> issuer, Optional<Fingerprint> issuerKey)
      implements Target {
    @Override
    public String describe() {
      return "serial "
          + serial
          + issuer.map(name -> " of " + name).orElse("")
          + issuerKey.map(key -> " under the key " + key).orElse("");
    }
  }

  /** Every certificate with that subject, compared after RFC 5280 §7.1. */
  record OfSubject(DistinguishedName subject) implements Target {
    @Override
    public String describe() {
      return "subject " + subject;
    }
  }

  /** Every certificate for one key, by the SHA-256 of its SubjectPublicKeyInfo. */
  record OfKey(Fingerprint sha256) implements Target {
    @Override
    public String describe() {
      return "key " + sha256;
    }
  }

  /** What it is about, for people. */
  String describe();
}
