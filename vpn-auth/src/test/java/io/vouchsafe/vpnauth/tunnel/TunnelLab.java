package io.vouchsafe.vpnauth.tunnel;

import io.vouchsafe.pki.Certificate;
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
import io.vouchsafe.vpnauth.identity.ClaimedId;
import io.vouchsafe.vpnauth.identity.DnProperty;
import io.vouchsafe.vpnauth.identity.IdEntries;
import io.vouchsafe.vpnauth.identity.IdEntry;
import io.vouchsafe.vpnauth.identity.IdList;
import io.vouchsafe.vpnauth.identity.IdType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** Tunnels, lists and certificates for the tests of this package. */
final class TunnelLab {
  static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
  static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();

  /** Three that do not know each other. */
  static final List<LabCa> ROOTS =
      List.of(root("CN=Root A,O=Lab"), root("CN=Root B,O=Lab"), root("CN=Root C,O=Lab"));

  static final Issued GATEWAY =
      ROOTS
          .getFirst()
          .issue(
              CertificateSpec.server("CN=gw,O=Lab,C=SE", NOW)
                  .dns("gw.lab.test")
                  .email("gw@lab.test"));

  static final TunnelAuth.ByPsk PSK =
      new TunnelAuth.ByPsk(new PreSharedKey(Der.copyOf(new byte[] {1, 2, 3})));

  private TunnelLab() {}

  private static LabCa root(String name) {
    return LabCa.root(CertificateSpec.ca(name, NOW), PROVIDER);
  }

  static IpAddress ip(String text) {
    return IpAddress.parse(text).orElseThrow();
  }

  /** {@code any}, an address, {@code a-b}, {@code a/n}, or else a host. */
  static Endpoint at(String text) {
    if (text.equals("any")) {
      return Endpoint.ANY;
    }
    int dash = text.indexOf('-');
    int slash = text.indexOf('/');
    if (slash > 0) {
      int prefix = Integer.parseInt(text.substring(slash + 1));
      IpAddress address = ip(text.substring(0, slash));
      return new Endpoint.Addresses(
          new IpRange(
              address.endOfNetwork(prefix, false), address.endOfNetwork(prefix, true)));
    }
    if (dash > 0 && IpAddress.parse(text.substring(0, dash)).isPresent()) {
      return new Endpoint.Addresses(
          new IpRange(ip(text.substring(0, dash)), ip(text.substring(dash + 1))));
    }
    return IpAddress.parse(text)
        .<Endpoint>map(address -> new Endpoint.Addresses(IpRange.of(address)))
        .orElseGet(() -> new Endpoint.Host(text));
  }

  static IdEntry entry(IdType type, String value) {
    return ok(IdEntries.read(type, value));
  }

  static IdEntry properties(Map<DnProperty, List<String>> properties) {
    return ok(IdEntries.subject(properties));
  }

  private static IdEntry ok(Parsed<IdEntry> parsed) {
    if (parsed instanceof Parsed.Ok<IdEntry>(IdEntry entry)) {
      return entry;
    }
    throw new IllegalArgumentException(parsed.toString());
  }

  static IdList list(IdEntry... entries) {
    return new IdList("list", Arrays.asList(entries));
  }

  static IdList hosts(String... names) {
    return new IdList(
        "hosts", Arrays.stream(names).map(name -> entry(IdType.DNS, name)).toList());
  }

  static CertificateTerms terms(Optional<IdList> list, LabCa... roots) {
    List<Certificate> anchors = Arrays.stream(roots).map(LabCa::certificate).toList();
    return new CertificateTerms(
        new CaGroup(anchors.stream().map(TrustAnchor::new).toList(), List.of()),
        PathSettings.defaults(Purpose.ANY),
        list);
  }

  static TunnelAuth certificate(String policy) {
    return new TunnelAuth.ByCertificate(
        policy,
        new GatewayCredential(List.of(GATEWAY.certificate()), GATEWAY.keys().getPrivate()));
  }

  /** A tunnel to be changed. */
  static Draft tunnel(String name) {
    return new Draft(name);
  }

  /** What a tunnel is made of, with the contract's defaults. */
  static final class Draft {
    private final String name;
    IkeVersions versions = IkeVersions.ONLY_2;
    Endpoint local = Endpoint.ANY;
    Endpoint remote = Endpoint.ANY;
    TunnelAuth auth = certificate("a");
    Optional<IdList> idList = Optional.empty();
    OnIdMismatch onIdMismatch = OnIdMismatch.NEXT;
    Optional<ClaimedId> localId = Optional.empty();
    boolean enforce;
    Proposals proposals = Proposals.HIGH;
    Initiation initiate = Initiation.RESPONDER_ONLY;
    Set<String> gateways = Set.of();
    Optional<String> interfaceName = Optional.empty();

    private Draft(String name) {
      this.name = name;
    }

    Draft remote(String text) {
      remote = at(text);
      return this;
    }

    Draft local(String text) {
      local = at(text);
      return this;
    }

    Draft policy(String policy) {
      auth = certificate(policy);
      return this;
    }

    Draft psk() {
      auth = PSK;
      return this;
    }

    Draft psk(String other) {
      auth =
          new TunnelAuth.ByPsk(
              new PreSharedKey(Der.copyOf(other.getBytes(StandardCharsets.UTF_8))));
      return this;
    }

    Draft ids(IdList list) {
      idList = Optional.of(list);
      return this;
    }

    Draft enforcing(IdType type, String value) {
      localId = Optional.of(new ClaimedId(type, value));
      enforce = true;
      return this;
    }

    Draft denying() {
      onIdMismatch = OnIdMismatch.DENY;
      return this;
    }

    Draft initiate(Initiation when) {
      initiate = when;
      return this;
    }

    Draft proposals(Proposals list) {
      proposals = list;
      return this;
    }

    Draft gateways(String... names) {
      gateways = Set.of(names);
      return this;
    }

    Tunnel build() {
      return new Tunnel(
          name,
          TunnelProfile.ROAMING,
          versions,
          interfaceName,
          local,
          remote,
          auth,
          idList,
          onIdMismatch,
          localId,
          enforce,
          List.of(),
          List.of(),
          Optional.empty(),
          proposals,
          List.of(),
          Duration.ofSeconds(28_800),
          Duration.ofSeconds(3_600),
          Duration.ofSeconds(30),
          initiate,
          Optional.empty(),
          gateways);
    }
  }
}
