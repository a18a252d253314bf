package io.vouchsafe.config;

import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.identity.IdList;
import io.vouchsafe.vpnauth.tunnel.AddressPool;
import io.vouchsafe.vpnauth.tunnel.Endpoint;
import io.vouchsafe.vpnauth.tunnel.IkeVersions;
import io.vouchsafe.vpnauth.tunnel.Initiation;
import io.vouchsafe.vpnauth.tunnel.IpRange;
import io.vouchsafe.vpnauth.tunnel.OnIdMismatch;
import io.vouchsafe.vpnauth.tunnel.Proposals;
import io.vouchsafe.vpnauth.tunnel.Tunnel;
import io.vouchsafe.vpnauth.tunnel.TunnelAuth;
import io.vouchsafe.vpnauth.tunnel.TunnelProfile;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads one of {@code tunnels} (cOS Core, section 10.3.3). */
final class TunnelReader {
  static final SettingKey<String> NAME =
      SettingKey.text("name", "object name", ObjectName::read)
          .required()
          .says("unique among the tenant's tunnels");

  static final SettingKey<TunnelProfile> PROFILE =
      SettingKey.word("profile", TunnelProfile.values())
          .required()
          .says(
              "`lan_to_lan`: between two networks. `roaming`: clients that get an address "
                  + "from `pool`. The clients begin, so `initiate` is refused. `azure`: "
                  + "`lan_to_lan` to a Microsoft Azure gateway: IKEv2 alone, and "
                  + "`remote_endpoint` is required. None of them does EAP");

  /** Two numbers and a word. */
  static final String VERSION_FORM = "`2` · `1` · `auto`";

  static final SettingKey<IkeVersions> IKE_VERSION =
      SettingKey.text("ike_version", VERSION_FORM, TunnelReader::version)
          .byDefault(IkeVersions.ONLY_2)
          .absent("2")
          .says("IKEv1 is for peers without IKEv2: `1` and `auto` warn");

  private static final SettingKey<String> INTERFACE =
      SettingKey.text("interface", "name of an interface", TunnelReader::interfaceName)
          .absent("any")
          .says(
              "the interface at which the peer arrives. A tunnel that names it comes "
                  + "before tunnels without `interface`");

  private static final SettingKey<Endpoint> LOCAL_ENDPOINT =
      SettingKey.text("local_endpoint", EndpointReader.FORM, EndpointReader::read)
          .byDefault(EndpointReader.ANY)
          .absent("any")
          .says("the gateway's address to which the peer connects");

  static final SettingKey<Endpoint> REMOTE_ENDPOINT =
      SettingKey.text("remote_endpoint", EndpointReader.FORM, EndpointReader::read)
          .byDefault(EndpointReader.ANY)
          .absent("any")
          .says("the peer's address; a host name stands for all its addresses");

  static final SettingKey<Value> ID_LIST =
      SettingKey.nameIn("id_lists", "id_list")
          .absent("anyone")
          .says(
              "who may use the tunnel; the policy's list must match too. Neither list may "
                  + "have `uri` entries or more than 10,000 entries; a `dn` that is written as "
                  + "`common_name`, `organization`, … warns");

  private static final SettingKey<OnIdMismatch> ON_ID_MISMATCH =
      SettingKey.word("on_id_mismatch", OnIdMismatch.values())
          .byDefault(OnIdMismatch.NEXT)
          .says(
              "what happens when the list does not match the peer. `next`: the next tunnel "
                  + "is compared. `deny`: the peer is refused (cOS Core's rule)");

  static final SettingKey<List<WrittenRange>> LOCAL_NETWORKS =
      SettingKey.list("local_networks", new KeyType.TextOf<>(WrittenRange.FORM, WrittenRange::read))
          .absent("all")
          .says("networks that the peer may reach");

  static final SettingKey<List<WrittenRange>> REMOTE_NETWORKS =
      SettingKey.list(
              "remote_networks", new KeyType.TextOf<>(WrittenRange.FORM, WrittenRange::read))
          .absent("all, or what `pool` gives")
          .says("networks behind the peer");

  static final SettingKey<Value> POOL =
      SettingKey.section("pool", PoolReader.KEYS)
          .absent("none")
          .says("only with `profile: roaming`: the addresses and networks that peers get");

  private static final SettingKey<Value> PROPOSALS =
      ProposalsReader.key("proposals")
          .absent("`high`")
          .says(
              "`high`: AES-256-GCM, PRF SHA-384 and SHA-512, groups 20, 21 and 31. "
                  + "`medium`: AES of 128 and 256 bits, SHA-256, groups 16 and 19. Or your own "
                  + "lists, below. 3DES and other old ciphers, MD5, SHA-1, groups 1 to 15, 17, "
                  + "18 and 22 to 26 warn");

  private static final SettingKey<List<Value>> SIGNATURES =
      SettingKey.list("signatures", KeyType.TextOf.asWritten("scheme"))
          .absent("any")
          .says(
              "schemes that the peer may use: `rsa`, `rsa/pss`, `ecdsa`, each alone or with"
                  + " `-sha256`, `-sha384`, `-sha512`, `ecdsa-256-sha256`, `ecdsa-384-sha384`,"
                  + " `ecdsa-521-sha512`, `rsa-2048` and larger, `ed25519`, `ed448`. Another pair"
                  + " of curve and hash is refused");

  static final SettingKey<Initiation> INITIATE =
      SettingKey.word("initiate", Initiation.values())
          .byDefault(Initiation.RESPONDER_ONLY)
          .says(
              "`at_start`: the gateway connects as soon as it is fed the tunnel (auto "
                  + "establish). `on_traffic`: it connects when a packet wants to pass. Both "
                  + "need one address or host name as `remote_endpoint`, and a profile other "
                  + "than `roaming`");

  private static final SettingKey<List<Value>> GATEWAYS =
      SettingKey.namesIn("gateways", "gateways")
          .absent("all")
          .says("the gateways that carry the tunnel");

  static final SectionTable KEYS =
      SectionTable.of(
              NAME,
              PROFILE,
              IKE_VERSION,
              INTERFACE,
              LOCAL_ENDPOINT,
              REMOTE_ENDPOINT,
              ID_LIST,
              ON_ID_MISMATCH,
              LOCAL_NETWORKS,
              REMOTE_NETWORKS,
              POOL,
              PROPOSALS,
              SIGNATURES,
              INITIATE,
              GATEWAYS)
          .with(TunnelAuthReader.KEYS)
          .with(TunnelTimesReader.KEYS);

  private static final Map<String, IkeVersions> VERSIONS = versions();

  /** What Linux takes for one: 15 octets without a slash, a colon or a space. */
  private static final Pattern INTERFACE_NAME = Pattern.compile("[!-.0-9;-~]{1,15}");

  private static final int MOST_NETWORKS = 256;

  private final TunnelAuthReader auth;
  private final IdLists idLists;
  private final PeerSignatures signatures;
  private final NamedObjects<GatewaySettings> gateways;

  TunnelReader(
      TunnelAuthReader auth,
      IdLists idLists,
      PeerSignatures signatures,
      NamedObjects<GatewaySettings> gateways) {
    this.auth = auth;
    this.idLists = idLists;
    this.signatures = signatures;
    this.gateways = gateways;
  }

  /** The tunnel; empty after a mistake, which is reported. */
  Optional<Tunnel> read(Value written) {
    return Section.read(written, KEYS, this::read);
  }

  private Optional<Tunnel> read(Section tunnel) {
    Optional<String> name = tunnel.find(NAME);
    Optional<TunnelProfile> profile = tunnel.find(PROFILE);
    TunnelAuthReader.ReadAuth how = auth.read(tunnel);
    how.policy().flatMap(Policy::idList).ifPresent(idLists::checkForTunnels);
    Optional<IdList> idList = tunnel.value(ID_LIST).map(idLists::namedByTunnel);
    TunnelTimesReader.Times times = TunnelTimesReader.read(tunnel);
    if (times.sessionRecheck().isPresent()
        && how.auth().filter(TunnelAuth.ByPsk.class::isInstance).isPresent()) {
      tunnel.warning(
          "session_recheck has no effect with auth: psk: there is no certificate to decide about");
    }
    Optional<AddressPool> pool = tunnel.value(POOL).flatMap(PoolReader::read);
    Proposals proposals = tunnel.value(PROPOSALS).map(ProposalsReader::read).orElse(Proposals.HIGH);
    List<String> schemes =
        tunnel
            .value(SIGNATURES)
            .map(value -> signatures.read(value, elements(value)))
            .orElse(List.of());
    IkeVersions versions = tunnel.get(IKE_VERSION);
    if (versions == IkeVersions.ONLY_1
        && proposals.ike().stream().allMatch(proposal -> proposal.contains("gcm"))) {
      // RFC 5282 defines AES-GCM for IKEv2 alone.
      tunnel.warning(
          "ike_version: 1 has no AES-GCM for IKE, and proposals.ike names nothing else: nobody can"
              + " come up; write proposals: { ike: [aes256-sha256-modp4096], esp: [...] }");
    }
    Optional<String> interfaceName = tunnel.find(INTERFACE);
    if (interfaceName.isPresent()) {
      // No data plane that is built tells it, and what nobody knows leaves no tunnel out.
      tunnel
          .value(INTERFACE)
          .orElseThrow()
          .warning(
              "charon does not tell where a peer comes in: peers of every interface may use this"
                  + " tunnel; write the address of that interface as local_endpoint");
    }
    Endpoint local = tunnel.get(LOCAL_ENDPOINT);
    Endpoint remote = tunnel.get(REMOTE_ENDPOINT);
    OnIdMismatch onIdMismatch = tunnel.get(ON_ID_MISMATCH);
    List<IpRange> localNetworks = networks(tunnel, LOCAL_NETWORKS);
    List<IpRange> remoteNetworks = networks(tunnel, REMOTE_NETWORKS);
    Initiation initiate = tunnel.get(INITIATE);
    Set<String> carriers = gateways(tunnel);
    profile.ifPresent(
        each ->
            new TunnelShape(each, versions, remote, localNetworks, remoteNetworks, pool, initiate)
                .tell(tunnel));
    if (name.isEmpty() || profile.isEmpty() || how.auth().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Tunnel(
            name.get(),
            profile.get(),
            versions,
            interfaceName,
            local,
            remote,
            how.auth().get(),
            idList,
            onIdMismatch,
            how.localId(),
            how.enforceLocalId(),
            localNetworks,
            remoteNetworks,
            pool,
            proposals,
            schemes,
            times.ike(),
            times.ipsec(),
            times.dpd(),
            initiate,
            times.sessionRecheck(),
            carriers));
  }

  private List<IpRange> networks(Section tunnel, SettingKey<List<WrittenRange>> key) {
    Optional<Value> value = tunnel.value(key);
    value
        .filter(each -> each.node() instanceof YamlNode.Sequence)
        .ifPresent(TunnelReader::elements);
    List<IpRange> networks =
        tunnel.find(key).orElse(List.of()).stream().map(WrittenRange::range).toList();
    if (networks.size() > MOST_NETWORKS) {
      value
          .orElseThrow()
          .error(networks.size() + " networks are out of range " + new Range(1, MOST_NETWORKS, ""));
    }
    return networks;
  }

  private Set<String> gateways(Section tunnel) {
    Optional<Value> value = tunnel.value(GATEWAYS);
    List<Value> names = value.map(TunnelReader::elements).orElse(List.of());
    gateways.named(names);
    names.forEach(this::refuseOpenVpn);
    Set<String> carriers = new LinkedHashSet<>();
    names.forEach(each -> each.stringIfAny().ifPresent(carriers::add));
    return carriers;
  }

  /** Tunnels are IKE's; OpenVPN has no part in them. */
  private void refuseOpenVpn(Value name) {
    name.stringIfAny()
        .map(text -> gateways.byName().get(text))
        .filter(GatewaySettings.OpenVpn.class::isInstance)
        .ifPresent(
            gateway ->
                name.error(
                    "gateway %s has type: openvpn, which carries no tunnels; name one with type: strongswan"
                        .formatted(gateway.name())));
  }

  /**
   * The elements; none of what is no list, which is reported. An empty list would mean the same as
   * no list: everything, when nothing was meant.
   */
  private static List<Value> elements(Value list) {
    List<Value> elements = list.items();
    if (elements.isEmpty() && list.node() instanceof YamlNode.Sequence) {
      list.error("the list is empty; leave the key out, which stands for all");
    }
    return elements;
  }

  private static Map<String, IkeVersions> versions() {
    Map<String, IkeVersions> versions = new LinkedHashMap<>();
    for (IkeVersions each : IkeVersions.values()) {
      versions.put(each.word(), each);
    }
    return versions;
  }

  /** A number, or {@code auto}. */
  private static Optional<IkeVersions> version(Value written) {
    Optional<String> word =
        written.node() instanceof YamlNode.Scalar(YamlNode.ScalarType type, String text)
                && type == YamlNode.ScalarType.INTEGER
            ? Optional.of(text)
            : written.string();
    Optional<IkeVersions> version = word.map(VERSIONS::get);
    if (word.isPresent() && version.isEmpty()) {
      written.error(Quoted.of(word.get()) + " is none of " + String.join(", ", VERSIONS.keySet()));
    }
    return version;
  }

  private static Optional<String> interfaceName(Value written) {
    Optional<String> name = written.string();
    if (name.filter(each -> !INTERFACE_NAME.matcher(each).matches()).isPresent()) {
      written.error(
          Quoted.of(name.get())
              + " is no name of an interface: up to 15 visible characters without / and :, such as"
              + " eth0; leave the key out for any");
      return Optional.empty();
    }
    return name.filter(each -> !each.equals("any"));
  }
}
