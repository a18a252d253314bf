package io.vouchsafe.vpnauth.revocation;

import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.SerialNumber;

/**
 * A certificate that nobody has handed over: what a data plane tells of one whose path it has
 * validated itself.
 *
 * @param sha256 of its DER
 * @param issuer SHA-256 of the DER of its issuer's certificate
 * @param serial its own
 */
public record NamedCertificate(Fingerprint sha256, Fingerprint issuer, SerialNumber serial) {}
