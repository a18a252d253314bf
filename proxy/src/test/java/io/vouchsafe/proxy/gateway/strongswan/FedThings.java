package io.vouchsafe.proxy.gateway.strongswan;

import io.vouchsafe.pki.Der;
import io.vouchsafe.proxy.gateway.strongswan.FedObject.Kind;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Things to feed, as small as they can be. */
final class FedThings {
  private FedThings() {}

  static DesiredState state(FedObject... objects) {
    return new DesiredState(List.of(objects));
  }

  /** A connection for one peer, or for those of a pattern. */
  static FedObject connection(String name, String id) {
    return connection(name, id, "%any");
  }

  static FedObject connection(String name, String id, String remoteAddress) {
    ViciMessage remote = ViciMessage.builder().put("id", id).put("revocation", "strict").build();
    return new FedObject(
        Kind.CONNECTION,
        name,
        ViciMessage.builder()
            .section(
                name,
                ViciMessage.builder()
                    .texts("remote_addrs", List.of(remoteAddress))
                    .section("remote", remote)
                    .build())
            .build());
  }

  /** A connection that names no peer, with this pool. */
  static FedObject openConnection(String name, String pool) {
    ViciMessage remote = ViciMessage.builder().put("revocation", "strict").build();
    return new FedObject(
        Kind.CONNECTION,
        name,
        ViciMessage.builder()
            .section(
                name,
                ViciMessage.builder()
                    .texts("pools", List.of(pool))
                    .section("remote", remote)
                    .build())
            .build());
  }

  static FedObject authority(String name, String url) {
    return new FedObject(
        Kind.AUTHORITY,
        name,
        ViciMessage.builder()
            .section(name, ViciMessage.builder().texts("ocsp_uris", List.of(url)).build())
            .build());
  }

  static FedObject pool(String name, String addresses) {
    return new FedObject(
        Kind.POOL,
        name,
        ViciMessage.builder()
            .section(name, ViciMessage.builder().put("addrs", addresses).build())
            .build());
  }

  static FedObject shared(String name, String secret) {
    return new FedObject(
        Kind.SHARED_KEY,
        name,
        ViciMessage.builder().put("id", name).put("type", "IKE").put("data", secret).build());
  }

  static FedObject key(String name) {
    return new FedObject(
        Kind.PRIVATE_KEY, name, ViciMessage.builder().put("type", "any").put("data", name).build());
  }

  /** A CA's; begins as DER does. */
  static FedObject certificate(String name) {
    return certificate(name, "CA");
  }

  /** An OCSP signer's. */
  static FedObject signer(String name) {
    return certificate(name, "OCSP");
  }

  private static FedObject certificate(String name, String flag) {
    return new FedObject(
        Kind.CERTIFICATE,
        name,
        ViciMessage.builder()
            .put("type", "X509")
            .put("flag", flag)
            .put("data", Der.copyOf(("0" + name).getBytes(StandardCharsets.US_ASCII)))
            .build());
  }
}
