package io.vouchsafe.proxy.gateway.strongswan;

import io.vouchsafe.config.CacheSettings;
import io.vouchsafe.config.FrontSettings;
import io.vouchsafe.config.GatewaySettings;
import io.vouchsafe.config.GatewaySigner;
import io.vouchsafe.config.SessionSettings;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.config.UpstreamSettings;
import io.vouchsafe.config.ViciAddress;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.PathSettings;
import io.vouchsafe.pki.path.Purpose;
import io.vouchsafe.pki.path.TrustAnchor;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.emergency.BlockList;
import io.vouchsafe.vpnauth.identity.ClaimedId;
import io.vouchsafe.vpnauth.identity.IdEntries;
import io.vouchsafe.vpnauth.identity.IdEntry;
import io.vouchsafe.vpnauth.identity.IdList;
import io.vouchsafe.vpnauth.identity.IdType;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy;
import io.vouchsafe.vpnauth.tunnel.AddressPool;
import io.vouchsafe.vpnauth.tunnel.Endpoint;
import io.vouchsafe.vpnauth.tunnel.GatewayCredential;
import io.vouchsafe.vpnauth.tunnel.IkeVersions;
import io.vouchsafe.vpnauth.tunnel.Initiation;
import io.vouchsafe.vpnauth.tunnel.IpRange;
import io.vouchsafe.vpnauth.tunnel.OnIdMismatch;
import io.vouchsafe.vpnauth.tunnel.PreSharedKey;
import io.vouchsafe.vpnauth.tunnel.Proposals;
import io.vouchsafe.vpnauth.tunnel.Tunnel;
import io.vouchsafe.vpnauth.tunnel.TunnelAuth;
import io.vouchsafe.vpnauth.tunnel.TunnelProfile;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** A tenant with tunnels and one charon, and the certificates of both ends. */
final class FeedLab {
  static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();
  static final String GATEWAY_ADDRESS = "10.9.0.1";
  static final String CLIENT_ADDRESS = "10.9.0.2";

  final Instant now;
  final LabCa root;
  final LabCa issuing;
  final Issued gateway;
  final Issued signer;

  FeedLab(Instant now) {
    this.now = now;
    root = LabCa.root(CertificateSpec.ca("CN=Root,O=Lab", now), PROVIDER);
    issuing = root.issueCa(CertificateSpec.ca("CN=Issuing,O=Lab", now));
    gateway =
        root.issue(
            CertificateSpec.server("C=SE,O=Lab,CN=gw", now)
                .dns("gw.lab.test")
                .email("gw@lab.test")
                .alternativeName(new GeneralName(GeneralName.iPAddress, GATEWAY_ADDRESS)));
    LabCa own = LabCa.root(CertificateSpec.ca("CN=Ours", now), PROVIDER);
    signer = own.issue(CertificateSpec.ocspSigner("CN=Vouchsafe gateway signer", now));
  }

  TunnelAuth byCertificate() {
    return byCertificate(gateway);
  }

  TunnelAuth byCertificate(Issued as) {
    return new TunnelAuth.ByCertificate(
        "default", new GatewayCredential(List.of(as.certificate()), as.keys().getPrivate()));
  }

  static TunnelAuth byPsk(String secret) {
    return new TunnelAuth.ByPsk(
        new PreSharedKey(Der.copyOf(secret.getBytes(StandardCharsets.UTF_8))));
  }

  TenantSettings tenant(List<Tunnel> tunnels, GatewaySettings gateway) {
    CaGroup group =
        new CaGroup(List.of(new TrustAnchor(root.certificate())), List.of(issuing.certificate()));
    Policy policy =
        new Policy(
            "default",
            group,
            PathSettings.defaults(Purpose.ANY),
            new RevocationPolicy(
                List.of(Source.OCSP),
                RevocationPolicy.Scope.LEAF,
                RevocationPolicy.OnUnknown.DENY,
                RevocationPolicy.OnUnavailable.DENY,
                List.of(),
                List.of()),
            Duration.ofSeconds(3),
            Duration.ofSeconds(300),
            Policy.Mode.ENFORCE);
    return new TenantSettings(
        "acme",
        List.<FrontSettings>of(),
        CacheSettings.DEFAULT,
        UpstreamSettings.DIRECT,
        Map.of("staff", group),
        Map.of(),
        Map.of(),
        Map.of("default", policy),
        List.of(),
        BlockList.EMPTY,
        Map.of(),
        SessionSettings.DEFAULT,
        tunnels,
        Map.of(gateway.name(), gateway));
  }

  GatewaySettings.Strongswan charon(String socket, String relay) {
    return new GatewaySettings.Strongswan(
        "gw1",
        new ViciAddress.UnixSocket(socket),
        URI.create(relay),
        Optional.of(new GatewaySigner(signer.certificate(), signer.keys().getPrivate())));
  }

  static IdList list(IdEntry... entries) {
    return new IdList("list", List.of(entries));
  }

  static IdEntry entry(IdType type, String value) {
    return ok(IdEntries.read(type, value));
  }

  static <T> T ok(Parsed<T> parsed) {
    if (parsed instanceof Parsed.Ok<T>(T value)) {
      return value;
    }
    throw new IllegalArgumentException(parsed.toString());
  }

  static IpRange range(String first, String last) {
    return new IpRange(IpAddress.parse(first).orElseThrow(), IpAddress.parse(last).orElseThrow());
  }

  static Endpoint at(String first, String last) {
    return new Endpoint.Addresses(range(first, last));
  }

  /** A tunnel with the contract's defaults. */
  static Tunnel tunnel(
      String name,
      TunnelAuth auth,
      Endpoint remote,
      Optional<IdList> ids,
      Optional<AddressPool> pool) {
    return new Tunnel(
        name,
        TunnelProfile.ROAMING,
        IkeVersions.ONLY_2,
        Optional.empty(),
        new Endpoint.Any(),
        remote,
        auth,
        ids,
        OnIdMismatch.NEXT,
        Optional.<ClaimedId>empty(),
        false,
        List.of(),
        List.of(),
        pool,
        Proposals.HIGH,
        List.of(),
        Duration.ofSeconds(28_800),
        Duration.ofSeconds(3_600),
        Duration.ofSeconds(30),
        Initiation.RESPONDER_ONLY,
        Optional.empty(),
        Set.of());
  }
}
