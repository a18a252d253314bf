package io.vouchsafe.proxy.gateway.strongswan;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.vpnauth.identity.IdPattern;
import io.vouchsafe.vpnauth.tunnel.IkeVersion;
import io.vouchsafe.vpnauth.tunnel.Initiation;
import io.vouchsafe.vpnauth.tunnel.PlannedConnection;
import io.vouchsafe.vpnauth.tunnel.Tunnel;
import io.vouchsafe.vpnauth.tunnel.TunnelAuth;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One planned connection as {@code load-conn} takes it. */
final class ConnectionFeed {
  /** cOS Core, section 10.3.2: an IPsec SA is rekeyed so long before its end. */
  private static final Duration REKEY_BEFORE_END = Duration.ofSeconds(30);

  /** An IKE SA is rekeyed within the last part of its life, and not all of them at once. */
  private static final int IKE_MARGIN = 10;

  private final Tunnel tunnel;
  private final PeerTrust trust;

  ConnectionFeed(Tunnel tunnel, PeerTrust trust) {
    this.tunnel = tunnel;
    this.trust = trust;
  }

  /** Empty when charon has no room for an identity or for the signatures. */
  Optional<FedObject> of(PlannedConnection planned) {
    Optional<String> local = CharonId.of(planned.localId(), CharonId.LONGEST);
    Optional<String> peer = CharonId.of(planned.peer(), CharonId.LONGEST);
    Optional<String> schemes = PeerSchemes.of(tunnel.signatures());
    if (local.isEmpty() || peer.isEmpty() || schemes.isEmpty()) {
      return Optional.empty();
    }
    String name = planned.name().toString();
    ViciMessage.Builder connection =
        ViciMessage.builder()
            .put("version", planned.version() == IkeVersion.IKEV2 ? "2" : "1")
            .texts("local_addrs", CharonRange.endpoint(planned.local()))
            .texts("remote_addrs", CharonRange.endpoint(planned.remote()))
            .texts("proposals", tunnel.proposals().ike())
            .put("mobike", "yes")
            .put("fragmentation", "yes")
            .put("send_cert", "always")
            .put("send_certreq", "yes")
            // Two devices of one identity coexist: a stranger who holds an old key of somebody must
            // not be able to end that one's session by a login that we then cut.
            .put("unique", "no")
            .put("dpd_delay", seconds(tunnel.dpd()))
            .put("keyingtries", planned.initiates() && isKept() ? "0" : "1");
    lifetime(connection);
    List<String> pools = PoolFeed.of(tunnel).stream().map(FedObject::name).toList();
    if (!pools.isEmpty()) {
      connection.texts("pools", pools);
    }
    connection
        .section("local", local(planned.localId(), local.get()))
        .section("remote", remote(planned.peer(), peer.get(), schemes.get()))
        .section(
            "children",
            ViciMessage.builder().section(tunnel.name(), child(planned.initiates())).build());
    return Optional.of(
        new FedObject(
            FedObject.Kind.CONNECTION,
            name,
            ViciMessage.builder().section(name, connection.build()).build()));
  }

  /** {@code ike_lifetime} is the hard end. A rekey asks nobody again, a reauthentication would. */
  private void lifetime(ViciMessage.Builder connection) {
    Duration margin = tunnel.ikeLifetime().dividedBy(IKE_MARGIN);
    connection
        .put("reauth_time", "0")
        .put("rekey_time", seconds(tunnel.ikeLifetime().minus(margin)))
        .put("over_time", seconds(margin))
        .put("rand_time", seconds(margin));
  }

  private ViciMessage local(IdPattern id, String text) {
    ViciMessage.Builder local = ViciMessage.builder();
    switch (tunnel.auth()) {
      case TunnelAuth.ByCertificate by ->
          local.put("auth", "pubkey").items("certs", List.of(by.gateway().certificate().der()));
      case TunnelAuth.ByPsk by -> local.put("auth", "psk");
    }
    if (!(id instanceof IdPattern.Anyone)) {
      local.put("id", text);
    }
    return local.build();
  }

  private ViciMessage remote(IdPattern id, String text, String schemes) {
    ViciMessage.Builder remote = ViciMessage.builder();
    switch (tunnel.auth()) {
      case TunnelAuth.ByCertificate by -> {
        remote.put("auth", schemes);
        if (trust.cas().isEmpty()) {
          // A certificate that is itself let in: nobody could tell its status.
          remote.items("certs", ders(trust.pinned()));
        } else {
          remote.items("cacerts", ders(trust.cas())).put("revocation", "strict");
        }
      }
      case TunnelAuth.ByPsk by -> remote.put("auth", "psk");
    }
    // Without an identity charon wants the subject of a certificate that it is told.
    if (!(id instanceof IdPattern.Anyone) || trust.cas().isEmpty()) {
      remote.put("id", text);
    }
    return remote.build();
  }

  private ViciMessage child(boolean initiates) {
    ViciMessage.Builder child =
        ViciMessage.builder()
            .texts("local_ts", CharonRange.networks(tunnel.localNetworks()))
            .texts(
                "remote_ts",
                tunnel.pool().isPresent()
                    ? List.of("dynamic")
                    : CharonRange.networks(tunnel.remoteNetworks()))
            .texts("esp_proposals", tunnel.proposals().esp())
            .put("mode", "tunnel")
            .put("life_time", seconds(tunnel.ipsecLifetime()))
            .put("rekey_time", seconds(tunnel.ipsecLifetime().minus(REKEY_BEFORE_END)))
            .put("rand_time", "0");
    String action = initiates ? action() : "none";
    return child
        .put("start_action", action)
        .put("close_action", action)
        .put("dpd_action", action)
        .build();
  }

  private String action() {
    return switch (tunnel.initiate()) {
      case RESPONDER_ONLY -> "none";
      case AT_START -> "start";
      case ON_TRAFFIC -> "trap";
    };
  }

  private boolean isKept() {
    return tunnel.initiate() == Initiation.AT_START;
  }

  private static List<Der> ders(List<Certificate> certificates) {
    return certificates.stream().map(Certificate::der).toList();
  }

  private static String seconds(Duration duration) {
    return duration.toSeconds() + "s";
  }
}
