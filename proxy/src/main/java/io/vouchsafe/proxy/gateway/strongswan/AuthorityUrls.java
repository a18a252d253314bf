package io.vouchsafe.proxy.gateway.strongswan;

import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where charon asks for the statuses of one CA's certificates. */
record AuthorityUrls(List<String> ocsp, List<String> crl) {

  /** Those of the authorities that {@code message} holds, by name. */
  static Map<String, AuthorityUrls> in(ViciMessage message) {
    Map<String, AuthorityUrls> all = new HashMap<>();
    message.sections().forEach((name, authority) -> all.put(name, of(authority)));
    return all;
  }

  /** Those of an authority as it is fed. */
  static Optional<AuthorityUrls> fedAs(FedObject authority) {
    return Optional.ofNullable(in(authority.message()).get(authority.name()));
  }

  private static AuthorityUrls of(ViciMessage authority) {
    return new AuthorityUrls(authority.texts("ocsp_uris"), authority.texts("crl_uris"));
  }
}
