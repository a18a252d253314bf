package io.vouchsafe.proxy.gateway.strongswan;

import io.vouchsafe.config.GatewaySettings;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.identity.IdPattern;
import io.vouchsafe.vpnauth.tunnel.CertificateTerms;
import io.vouchsafe.vpnauth.tunnel.ConnectionPlan;
import io.vouchsafe.vpnauth.tunnel.Endpoint;
import io.vouchsafe.vpnauth.tunnel.GatewayCredential;
import io.vouchsafe.vpnauth.tunnel.IpRange;
import io.vouchsafe.vpnauth.tunnel.PlannedConnection;
import io.vouchsafe.vpnauth.tunnel.Tunnel;
import io.vouchsafe.vpnauth.tunnel.TunnelAuth;
import io.vouchsafe.vpnauth.tunnel.UnfedTunnel;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Writes down what a charon shall know of a tenant. */
final class FeedWriter {
  private static final Base64.Encoder PEM = Base64.getMimeEncoder(64, new byte[] {'\n'});

  private final TenantSettings tenant;
  private final GatewaySettings.Strongswan gateway;
  private final Map<String, PeerTrust> trust = new LinkedHashMap<>();
  private final Map<String, FedObject> certificates = new LinkedHashMap<>();
  private final Map<String, FedObject> keys = new LinkedHashMap<>();
  private final Map<String, FedObject> secrets = new LinkedHashMap<>();
  private final Map<String, FedObject> authorities = new LinkedHashMap<>();
  private final List<FedObject> pools = new ArrayList<>();
  private final List<FedObject> connections = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();

  private FeedWriter(TenantSettings tenant, GatewaySettings.Strongswan gateway) {
    this.tenant = tenant;
    this.gateway = gateway;
  }

  static DesiredFeed write(TenantSettings tenant, GatewaySettings.Strongswan gateway) {
    Map<String, CertificateTerms> terms = new HashMap<>();
    return switch (ConnectionPlan.of(
        tenant.tunnels(),
        gateway.name(),
        policy -> terms.computeIfAbsent(policy, name -> policy(tenant, name).certificateTerms()))) {
      case ConnectionPlan.TooMany(String tunnel) ->
          new DesiredFeed.Impossible(
              "more than %d connections, which is reached at tunnel %s: charon would be too slow"
                  .formatted(ConnectionPlan.MOST_CONNECTIONS, tunnel));
      case ConnectionPlan.TooEntangled(String tunnel) ->
          new DesiredFeed.Impossible(
              "the patterns of tunnels overlap in too many ways, which is reached at tunnel "
                  + tunnel);
      case ConnectionPlan.Connections plan -> new FeedWriter(tenant, gateway).write(plan);
    };
  }

  private static Policy policy(TenantSettings tenant, String name) {
    Policy policy = tenant.policies().get(name);
    if (policy == null) {
      throw new IllegalStateException("a tunnel of policy " + name);
    }
    return policy;
  }

  private DesiredFeed write(ConnectionPlan.Connections plan) {
    gateway.signer().ifPresent(signer -> certificate(signer.certificate(), "OCSP"));
    for (UnfedTunnel unfed : plan.unfed()) {
      remarks.add("tunnel " + unfed.tunnel().name() + " is not fed: " + unfed.why().sentence());
    }
    // By name: the hash of a tunnel is one of its private key, too, which takes a multiplication.
    Map<String, List<PlannedConnection>> byTunnel = new LinkedHashMap<>();
    for (PlannedConnection connection : plan.connections()) {
      byTunnel
          .computeIfAbsent(connection.name().tunnel(), first -> new ArrayList<>())
          .add(connection);
    }
    byTunnel.values().forEach(planned -> tunnel(planned.getFirst().tunnel(), planned));
    List<FedObject> objects = new ArrayList<>(certificates.values());
    objects.addAll(keys.values());
    objects.addAll(secrets.values());
    objects.addAll(authorities.values());
    objects.addAll(pools);
    objects.addAll(connections);
    return new DesiredFeed.Ready(new DesiredState(objects), remarks);
  }

  private void tunnel(Tunnel tunnel, List<PlannedConnection> planned) {
    PeerTrust peers = PeerTrust.NOTHING;
    switch (tunnel.auth()) {
      case TunnelAuth.ByCertificate by -> {
        peers = trust.computeIfAbsent(by.policy(), this::trust);
        if (peers.isEmpty()) {
          remarks.add(
              "tunnel %s is not fed: its CA group has no certificate that charon takes for a CA"
                  .formatted(tunnel.name()));
          return;
        }
        credential(by.gateway());
      }
      case TunnelAuth.ByPsk by -> secret(tunnel, by, planned);
    }
    pools.addAll(PoolFeed.of(tunnel));
    ConnectionFeed feed = new ConnectionFeed(tunnel, peers);
    for (PlannedConnection connection : planned) {
      Optional<FedObject> fed = feed.of(connection);
      fed.ifPresent(connections::add);
      if (fed.isEmpty()) {
        remarks.add(
            "an entry of tunnel %s is not fed: charon has no room for its identity or signatures"
                .formatted(tunnel.name()));
      }
    }
  }

  private PeerTrust trust(String policy) {
    PeerTrust peers = PeerTrust.of(policy(tenant, policy).caGroup());
    for (Certificate ca : peers.cas()) {
      certificate(ca, "CA");
      FedObject authority = AuthorityFeed.of(ca, tenant, gateway);
      authorities.put(authority.name(), authority);
    }
    if (peers.cas().isEmpty()) {
      peers.pinned().forEach(pinned -> certificate(pinned, "NONE"));
    }
    return peers;
  }

  /** charon sends the chain with the certificate, and so must know it. */
  private void credential(GatewayCredential credential) {
    for (Certificate certificate : credential.chain()) {
      certificate(certificate, certificate.isCa() ? "CA" : "NONE");
    }
    byte[] encoded = credential.key().getEncoded();
    String name = name(Fingerprint.sha256(credential.certificate().publicKeyBits()).toString());
    String pem =
        "-----BEGIN PRIVATE KEY-----\n"
            + PEM.encodeToString(encoded)
            + "\n-----END PRIVATE KEY-----\n";
    keys.put(
        name,
        new FedObject(
            FedObject.Kind.PRIVATE_KEY,
            name,
            ViciMessage.builder()
                .put("type", "any")
                .put("data", Der.copyOf(pem.getBytes(StandardCharsets.US_ASCII)))
                .build()));
  }

  private void secret(Tunnel tunnel, TunnelAuth.ByPsk by, List<PlannedConnection> planned) {
    Set<String> owners = new LinkedHashSet<>();
    for (PlannedConnection connection : planned) {
      IdPattern peer = connection.peer();
      CharonId.of(peer, CharonId.LONGEST_OWNER)
          .ifPresentOrElse(
              owners::add,
              () ->
                  remarks.add(
                      "a peer of tunnel %s has no secret: charon has no room for its identity"
                          .formatted(tunnel.name())));
      // charon signs with the secret whose owner fits best, and most peers are their address.
      if (peer instanceof IdPattern.Anyone
          && connection.remote() instanceof Endpoint.Addresses(IpRange range)
          && range.isOneAddress()) {
        owners.add(range.first().toString());
      }
    }
    String name = name(tunnel.name());
    secrets.put(
        name,
        new FedObject(
            FedObject.Kind.SHARED_KEY,
            name,
            ViciMessage.builder()
                .put("id", name)
                .put("type", "IKE")
                .put("data", by.psk().octets())
                .texts("owners", List.copyOf(owners))
                .build()));
  }

  private void certificate(Certificate certificate, String flag) {
    String name = name(certificate.sha256().toString());
    certificates.putIfAbsent(
        name,
        new FedObject(
            FedObject.Kind.CERTIFICATE,
            name,
            ViciMessage.builder()
                .put("type", "X509")
                .put("flag", flag)
                .put("data", certificate.der())
                .build()));
  }

  private static String name(String rest) {
    return "vouchsafe." + rest;
  }
}
