package io.vouchsafe.proxy.gateway.strongswan;

import io.vouchsafe.config.GatewaySettings;
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

  static FedObject of(Certificate ca, String tenant, GatewaySettings.Strongswan gateway) {
    String name = "vouchsafe." + ca.sha256();
    ViciMessage authority =
        ViciMessage.builder()
            .put("cacert", ca.der())
            .texts(
                "ocsp_uris",
                List.of("%s/ocsp/%s/gateway/%s".formatted(gateway.relay(), tenant, gateway.name())))
            .texts(
                "crl_uris",
                List.of("%s/crl/%s/%s.crl".formatted(gateway.relay(), tenant, issuer(ca))))
            .build();
    return new FedObject(
        FedObject.Kind.AUTHORITY, name, ViciMessage.builder().section(name, authority).build());
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
