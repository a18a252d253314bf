package io.vouchsafe.proxy.gateway.strongswan;

import io.vouchsafe.config.GatewaySettings;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Where charon asks us for the statuses of one CA's certificates. */
final class AuthorityFeed {
  private AuthorityFeed() {}

  /**
   * A CRL knows no block of ours, nothing that a responder has said since, and charon keeps it for
   * days: whoever makes our relay busy, or waits for this service to end, would be judged by it. So
   * charon is told of CRLs only where nobody here can sign for the CA, and the relay itself looks
   * into them everywhere else.
   */
  static FedObject of(Certificate ca, TenantSettings tenant, GatewaySettings.Strongswan gateway) {
    String name = "vouchsafe." + ca.sha256();
    ViciMessage.Builder authority =
        ViciMessage.builder()
            .put("cacert", ca.der())
            .texts(
                "ocsp_uris",
                List.of(
                    "%s/ocsp/%s/gateway/%s"
                        .formatted(gateway.relay(), tenant.name(), gateway.name())));
    if (gateway.signer().isEmpty()
        && tenant.signers().stream().noneMatch(signer -> signer.answersFor(ca))) {
      authority.texts(
          "crl_uris",
          List.of("%s/crl/%s/%s.crl".formatted(gateway.relay(), tenant.name(), issuer(ca))));
    }
    return new FedObject(
        FedObject.Kind.AUTHORITY,
        name,
        ViciMessage.builder().section(name, authority.build()).build());
  }

  /** Contract, section 5: the subjectKeyIdentifier, or the SHA-1 of the key. */
  private static String issuer(Certificate ca) {
    return HexFormat.of()
        .formatHex(
            ca.subjectKeyIdentifier().map(Der::toBytes).orElseGet(() -> sha1(ca.publicKeyBits())));
  }

  private static byte[] sha1(byte[] key) {
    try {
      return MessageDigest.getInstance("SHA-1").digest(key);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("a JDK without SHA-1", e);
    }
  }
}
