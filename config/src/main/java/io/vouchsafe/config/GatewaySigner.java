package io.vouchsafe.config;

import io.vouchsafe.pki.Certificate;
import java.security.PrivateKey;

/**
 * An entry of {@code signers} with {@code for: gateways}: signs what one gateway asks of us, under
 * a certificate with id-kp-OCSPSigning that only that gateway is told to believe.
 */
public record GatewaySigner(Certificate certificate, PrivateKey key) {
  @Override
  public String toString() {
    return "gateway signer " + certificate.subject();
  }
}
