package io.vouchsafe.vpnauth.tunnel;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.vpnauth.identity.ClaimedId;
import io.vouchsafe.vpnauth.identity.IdEntries;
import io.vouchsafe.vpnauth.identity.IdEntry;
import io.vouchsafe.vpnauth.identity.IdList;
import io.vouchsafe.vpnauth.identity.IdType;
import io.vouchsafe.vpnauth.identity.PeerIdentity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** Tunnels, peers and policies in few words, and who drives a search among them. */
public final class SelectionLab {
  public static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
  private static final LabCa CA =
      LabCa.root(CertificateSpec.ca("CN=Root", NOW), new BouncyCastleProvider());

  /** Its identities: CN=gw,O=Lab; gw.lab.test; vpn.lab.test. */
  public static final Issued GATEWAY =
      CA.issue(
          CertificateSpec.client("O=Lab,CN=gw", NOW)
              .alternativeName(dns("gw.lab.test"))
              .alternativeName(dns("vpn.lab.test")));

  /** Its identities: CN=Alice,O=Lab; alice.lab.test; alice@lab.test. */
  public static final Certificate ALICE =
      CA.issue(
              CertificateSpec.client("O=Lab,CN=Alice", NOW)
                  .alternativeName(dns("alice.lab.test"))
                  .email("alice@lab.test"))
          .certificate();

  /** Its only name holds a wildcard, and so is none. */
  public static final Certificate WILD =
      CA.issue(CertificateSpec.client("O=Lab,CN=*", NOW).alternativeName(dns("*.lab.test")))
          .certificate();

  private SelectionLab() {}

  private static GeneralName dns(String name) {
    return new GeneralName(GeneralName.dNSName, new DERIA5String(name));
  }

  public static IpAddress ip(String text) {
    return IpAddress.parse(text).orElseThrow();
  }

  /** An address, a network, or a range. */
  public static IpRange range(String text) {
    int slash = text.indexOf('/');
    if (slash > 0) {
      IpAddress first = ip(text.substring(0, slash));
      int prefix = Integer.parseInt(text.substring(slash + 1));
      return new IpRange(first.endOfNetwork(prefix, false), first.endOfNetwork(prefix, true));
    }
    int dash = text.indexOf('-');
    return dash > 0
        ? new IpRange(ip(text.substring(0, dash)), ip(text.substring(dash + 1)))
        : IpRange.of(ip(text));
  }

  /** {@code type value}. */
  public static ClaimedId id(String text) {
    int blank = text.indexOf(' ');
    IdType type =
        Stream.of(IdType.values())
            .filter(each -> each.word().equals(text.substring(0, blank)))
            .findFirst()
            .orElseThrow();
    return new ClaimedId(type, text.substring(blank + 1));
  }

  public static IdList list(String name, String... entries) {
    List<IdEntry> read = new ArrayList<>();
    for (String entry : entries) {
      ClaimedId each = id(entry);
      read.add(IdEntries.read(each.type(), each.value()).toOptional().orElseThrow());
    }
    return new IdList(name, read);
  }

  /** A tunnel by certificate that takes everybody, to be made narrower. */
  public static Wanted tunnel(String name) {
    return new Wanted(name);
  }

  /** A tunnel in the making. */
  public static final class Wanted {
    private final String name;
    private IkeVersions versions = IkeVersions.ONLY_2;
    private Optional<String> interfaceName = Optional.empty();
    private Endpoint local = new Endpoint.Any();
    private Endpoint remote = new Endpoint.Any();
    private TunnelAuth auth =
        new TunnelAuth.ByCertificate(
            "default",
            new GatewayCredential(List.of(GATEWAY.certificate()), GATEWAY.keys().getPrivate()));
    private Optional<IdList> list = Optional.empty();
    private OnIdMismatch onIdMismatch = OnIdMismatch.NEXT;
    private Optional<ClaimedId> localId = Optional.empty();
    private boolean enforce;
    private List<IpRange> localNetworks = List.of();
    private List<IpRange> remoteNetworks = List.of();
    private Optional<AddressPool> pool = Optional.empty();
    private Set<String> gateways = Set.of();

    private Wanted(String name) {
      this.name = name;
    }

    Wanted versions(IkeVersions spoken) {
      versions = spoken;
      return this;
    }

    Wanted at(String interfaceFilter) {
      interfaceName = Optional.of(interfaceFilter);
      return this;
    }

    Wanted local(String addresses) {
      local = new Endpoint.Addresses(range(addresses));
      return this;
    }

    public Wanted remote(String addresses) {
      remote = new Endpoint.Addresses(range(addresses));
      return this;
    }

    public Wanted host(String hostName) {
      remote = new Endpoint.Host(hostName);
      return this;
    }

    Wanted localHost(String hostName) {
      local = new Endpoint.Host(hostName);
      return this;
    }

    public Wanted psk() {
      auth = new TunnelAuth.ByPsk(new PreSharedKey(Der.copyOf(new byte[] {1, 2, 3})));
      return this;
    }

    public Wanted policy(String policy) {
      auth =
          new TunnelAuth.ByCertificate(
              policy,
              new GatewayCredential(List.of(GATEWAY.certificate()), GATEWAY.keys().getPrivate()));
      return this;
    }

    public Wanted list(String... entries) {
      return list(SelectionLab.list(name + "_list", entries));
    }

    public Wanted list(IdList entries) {
      list = Optional.of(entries);
      return this;
    }

    public Wanted denying() {
      onIdMismatch = OnIdMismatch.DENY;
      return this;
    }

    Wanted localId(String text) {
      localId = Optional.of(id(text));
      return this;
    }

    Wanted enforced() {
      enforce = true;
      return this;
    }

    public Wanted reaching(String... networks) {
      localNetworks = Stream.of(networks).map(SelectionLab::range).toList();
      return this;
    }

    Wanted behind(String... networks) {
      remoteNetworks = Stream.of(networks).map(SelectionLab::range).toList();
      return this;
    }

    Wanted pool(String addresses) {
      pool = Optional.of(new AddressPool(List.of(range(addresses)), List.of(), List.of()));
      return this;
    }

    public Wanted on(String... names) {
      gateways = Set.of(names);
      return this;
    }

    public Tunnel make() {
      return new Tunnel(
          name,
          TunnelProfile.ROAMING,
          versions,
          interfaceName,
          local,
          remote,
          auth,
          list,
          onIdMismatch,
          localId,
          enforce,
          localNetworks,
          remoteNetworks,
          pool,
          Proposals.HIGH,
          List.of(),
          Duration.ofHours(8),
          Duration.ofHours(1),
          Duration.ofSeconds(30),
          Initiation.RESPONDER_ONLY,
          Optional.empty(),
          gateways);
    }
  }

  /** A peer with Alice's certificate, who claims to be alice@lab.test. */
  static Peer from(String address) {
    return new Peer(address);
  }

  /** A peer in the making. */
  static final class Peer {
    private final IpAddress remote;
    private IkeVersion version = IkeVersion.IKEV2;
    private Optional<IpAddress> local = Optional.empty();
    private Optional<String> interfaceName = Optional.empty();
    private Optional<ClaimedId> asked = Optional.empty();
    private Optional<ClaimedId> claimed = Optional.of(id("email alice@lab.test"));
    private Optional<Certificate> leaf = Optional.of(ALICE);
    private List<IpRange> wants = List.of();
    private List<IpRange> has = List.of();
    private Optional<String> gateway = Optional.empty();

    private Peer(String address) {
      this.remote = ip(address);
    }

    Peer ikev1() {
      version = IkeVersion.IKEV1;
      return this;
    }

    Peer to(String address) {
      local = Optional.of(ip(address));
      return this;
    }

    Peer in(String name) {
      interfaceName = Optional.of(name);
      return this;
    }

    Peer asking(String text) {
      asked = Optional.of(id(text));
      return this;
    }

    Peer claiming(String text) {
      claimed = Optional.of(id(text));
      return this;
    }

    Peer claimingNothing() {
      claimed = Optional.empty();
      return this;
    }

    Peer with(Certificate certificate) {
      leaf = Optional.of(certificate);
      return this;
    }

    Peer psk() {
      leaf = Optional.empty();
      return this;
    }

    Peer wanting(String... networks) {
      wants = Stream.of(networks).map(SelectionLab::range).toList();
      return this;
    }

    Peer having(String... networks) {
      has = Stream.of(networks).map(SelectionLab::range).toList();
      return this;
    }

    Peer over(String name) {
      gateway = Optional.of(name);
      return this;
    }

    Optional<Certificate> leaf() {
      return leaf;
    }

    Optional<ClaimedId> claimed() {
      return claimed;
    }

    IkeLogin login() {
      IkePeer peer =
          new IkePeer(
              version, remote, local, interfaceName, asked, wants, has, gateway, Optional.empty());
      return new IkeLogin(
          peer, leaf.isPresent() ? AuthMethod.CERTIFICATE : AuthMethod.PSK, claimed);
    }
  }

  /** The tenant's policies, as far as a search asks: who is refused, and which list there is. */
  static final class Policies {
    private final Map<String, String> refusing = new HashMap<>();
    private final Map<String, IdList> lists = new HashMap<>();
    private final Map<String, List<IpAddress>> hosts = new LinkedHashMap<>();

    static Policies accepting() {
      return new Policies();
    }

    Policies refusing(String policy, String why) {
      refusing.put(policy, why);
      return this;
    }

    Policies listing(String policy, String... entries) {
      lists.put(policy, list(policy + "_people", entries));
      return this;
    }

    Policies knowing(String host, String... addresses) {
      hosts.put(host, Stream.of(addresses).map(SelectionLab::ip).toList());
      return this;
    }

    HostAddresses addresses() {
      return name -> hosts.getOrDefault(name, List.of());
    }

    private CertificateFinding of(String policy, Certificate leaf, Optional<ClaimedId> claimed) {
      return refusing.containsKey(policy)
          ? new CertificateFinding.PathRefused(refusing.get(policy))
          : CertificateFinding.of(
              PeerIdentity.of(leaf, claimed), Optional.ofNullable(lists.get(policy)));
    }
  }

  /** Drives a search to its end. */
  static TunnelSearch drive(TunnelSearch start, Peer peer, Policies policies) {
    TunnelSearch search = start;
    while (search.next() instanceof TunnelSearch.Judge judge) {
      search =
          search.after(policies.of(judge.by().policy(), peer.leaf().orElseThrow(), peer.claimed()));
    }
    return search;
  }
}
