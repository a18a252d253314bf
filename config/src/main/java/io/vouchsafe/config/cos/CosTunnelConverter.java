package io.vouchsafe.config.cos;

import io.vouchsafe.config.Quoted;
import io.vouchsafe.config.YamlWriter;
import io.vouchsafe.vpnauth.tunnel.TunnelProfile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An {@code IPsecTunnel}, or one of its profiles, as one of our tunnels. */
final class CosTunnelConverter {
  private static final String EAP =
      "it asks for a user name and password (EAP), which is not built: without them whoever holds a"
          + " certificate of this CA would come in. Take the lines in when that is what you want";

  private static final String TRANSPORT =
      "transport mode is not built; let the peer use tunnel mode, then take the lines in";

  /** What is read here; everything else is looked up in {@link NotCarried}. */
  private static final Set<String> READ =
      Set.of(
          "localnetwork",
          "remotenetwork",
          "remoteendpoint",
          "localendpoint",
          "authmethod",
          "psk",
          "gatewaycertificate",
          "rootcertificates",
          "remoteid",
          "localid",
          "enforcelocalid",
          "ikeversion",
          "ikealgorithms",
          "ipsecalgorithms",
          "ikelifetimeseconds",
          "ikelifetime",
          "ipseclifetimeseconds",
          "ipseclifetime",
          "dpdinterval",
          "autoestablish",
          "configmode",
          "ikeconfigmodepool",
          "ippooladdress",
          "dns",
          "eap",
          "xauth",
          "dhgroup",
          "ikedhgroup",
          "pfs",
          "pfsdhgroup",
          "encapsulationmode",
          "subnets");

  private final CosConfiguration from;
  private final CosNotes notes;
  private final CosFiles files;
  private final CosNames names;
  private final CosAddresses addresses;
  private final CosProposals proposals;
  private final CosPools pools;

  CosTunnelConverter(CosConfiguration from, CosNotes notes, CosFiles files, CosNames names) {
    this.from = from;
    this.notes = notes;
    this.files = files;
    this.names = names;
    this.addresses = new CosAddresses(from, notes);
    this.proposals = new CosProposals(from, notes);
    this.pools = new CosPools(from, addresses, notes);
  }

  ImportedTunnel convert(CosObject tunnel) {
    Map<String, String> keys = new LinkedHashMap<>();
    Optional<String> remote = remoteEndpoint(tunnel);
    TunnelProfile profile = profile(tunnel, remote);
    String name = names.of(tunnel.name());
    keys.put("name", YamlWriter.string(name));
    keys.put("profile", profile.name().toLowerCase(Locale.ROOT));
    version(tunnel).ifPresent(each -> keys.put("ike_version", each));
    one(tunnel, "LocalEndpoint")
        .ifPresent(each -> keys.put("local_endpoint", YamlWriter.string(each)));
    remote.ifPresent(each -> keys.put("remote_endpoint", YamlWriter.string(each)));
    networks(tunnel, "LocalNetwork").ifPresent(each -> keys.put("local_networks", each));
    if (profile != TunnelProfile.ROAMING || !isAll(tunnel, "RemoteNetwork")) {
      networks(tunnel, "RemoteNetwork").ifPresent(each -> keys.put("remote_networks", each));
    }
    List<String> roots = auth(tunnel, keys);
    ids(tunnel, keys);
    pools.of(tunnel, profile).ifPresent(each -> keys.put("pool", each));
    keys.put("proposals", proposals.of(tunnel));
    times(tunnel, keys);
    initiation(tunnel, profile, remote).ifPresent(each -> keys.put("initiate", each));
    tellWhatIsLeft(tunnel);
    Optional<String> refused = refused(tunnel);
    refused.ifPresent(
        why -> notes.warning(tunnel.line(), tunnel.where(), "is written as a comment: " + why));
    return new ImportedTunnel(name, keys, roots, refused);
  }

  private static TunnelProfile profile(CosObject tunnel, Optional<String> remote) {
    return switch (tunnel.kind().toLowerCase(Locale.ROOT)) {
      case "lantolanvpn" -> TunnelProfile.LAN_TO_LAN;
      case "roamingvpn" -> TunnelProfile.ROAMING;
      case "azurevpn" -> TunnelProfile.AZURE;
      default -> remote.isPresent() ? TunnelProfile.LAN_TO_LAN : TunnelProfile.ROAMING;
    };
  }

  /** Empty for any peer. */
  private Optional<String> remoteEndpoint(CosObject tunnel) {
    Optional<CosProperty> written = tunnel.find("RemoteEndpoint");
    if (written.isEmpty() || written.get().isCalled("all-nets")) {
      return Optional.empty();
    }
    String text = written.get().value();
    return text.startsWith("dns:") ? Optional.of(text.substring(4)) : one(tunnel, "RemoteEndpoint");
  }

  private Optional<String> one(CosObject tunnel, String key) {
    return tunnel.find(key).flatMap(each -> addresses.of(tunnel, each).stream().findFirst());
  }

  private static boolean isAll(CosObject tunnel, String key) {
    return tunnel.find(key).map(each -> each.isCalled("all-nets")).orElse(true);
  }

  private Optional<String> networks(CosObject tunnel, String key) {
    return tunnel.find(key).map(each -> YamlWriter.list(addresses.of(tunnel, each)));
  }

  private Optional<String> version(CosObject tunnel) {
    return tunnel
        .find("IKEVersion")
        .map(each -> each.value().toLowerCase(Locale.ROOT).replace("ikev", ""))
        .filter(each -> each.equals("1") || each.equals("auto"));
  }

  /** The names of the root certificates; empty for a secret. */
  private List<String> auth(CosObject tunnel, Map<String, String> keys) {
    boolean byCertificate =
        tunnel.find("AuthMethod").map(each -> each.isCalled("Certificate")).orElse(false)
            || (tunnel.find("PSK").isEmpty() && tunnel.find("RootCertificates").isPresent());
    if (!byCertificate) {
      keys.put("auth", "psk");
      keys.put("psk", YamlWriter.string("file:" + secret(tunnel)));
      return List.of();
    }
    List<String> roots = tunnel.find("RootCertificates").map(CosProperty::list).orElse(List.of());
    if (roots.isEmpty()) {
      notes.warning(
          tunnel.line(), tunnel.where(), "names no RootCertificates; export one as roots.pem");
      roots = List.of("roots");
    }
    String host = tunnel.find("GatewayCertificate").map(CosProperty::value).orElse("gateway");
    String file = names.of(host);
    keys.put("auth", "certificate");
    keys.put("policy", YamlWriter.string(policy(roots)));
    keys.put(
        "gateway_certificate",
        YamlWriter.string(
            files.needed(
                file + ".pem", "the certificate " + Quoted.plain(host) + ", then its issuers")));
    keys.put(
        "gateway_key",
        YamlWriter.string(files.needed(file + ".key", "its private key (chmod 600)")));
    return roots;
  }

  /** The policy and the CA group of tunnels that trust the same roots. */
  String policy(List<String> roots) {
    return names.of(String.join("_", roots));
  }

  private String secret(CosObject tunnel) {
    Optional<CosProperty> named = tunnel.find("PSK");
    String name = named.map(CosProperty::value).orElse(tunnel.name());
    Optional<CosObject> psk = from.find("PSK", name);
    if (named.isEmpty() || psk.isEmpty()) {
      notes.warning(
          named.map(CosProperty::line).orElse(tunnel.line()),
          tunnel.where() + ": PSK",
          Quoted.of(name) + " is not in this file; write the secret that both ends know");
    }
    boolean isHex =
        psk.flatMap(each -> each.find("Type")).map(each -> each.isCalled("HEX")).orElse(false);
    String what =
        isHex
            ? "0x and the hexadecimal of PSK " + Quoted.plain(name)
            : "the text of PSK " + Quoted.plain(name);
    return files.needed(names.of(name) + ".psk", what + " (chmod 600)");
  }

  private void ids(CosObject tunnel, Map<String, String> keys) {
    tunnel
        .find("RemoteID")
        .ifPresent(
            list -> {
              keys.put("id_list", YamlWriter.string(names.of(list.value())));
              // cOS Core, section 10.3.18: "If a matching ID is not found then the tunnel setup
              // fails".
              keys.put("on_id_mismatch", "deny");
              if (from.find("IDList", list.value()).isEmpty()) {
                notes.warning(
                    list.line(),
                    tunnel.where() + ": RemoteID",
                    Quoted.of(list.value())
                        + " is no IDList of this file; config check refuses it");
              }
            });
    tunnel
        .find("LocalID")
        .filter(each -> !each.value().isEmpty() && !each.isCalled("Auto"))
        .ifPresent(each -> keys.put("local_id", YamlWriter.string(each.value())));
    if (tunnel.isYes("EnforceLocalID")) {
      keys.put("enforce_local_id", "true");
    }
  }

  private static void times(CosObject tunnel, Map<String, String> keys) {
    number(tunnel, "IKELifeTimeSeconds", "IKELifeTime")
        .ifPresent(each -> keys.put("ike_lifetime", each));
    number(tunnel, "IPsecLifeTimeSeconds", "IPsecLifeTime")
        .ifPresent(each -> keys.put("ipsec_lifetime", each));
    number(tunnel, "DPDInterval").ifPresent(each -> keys.put("dpd", each));
  }

  private static Optional<String> number(CosObject tunnel, String... names) {
    return tunnel.find(names).map(CosProperty::value).filter(each -> each.matches("\\d{1,9}"));
  }

  /** The seed: a tunnel between networks is set up when traffic wants to pass. */
  private static Optional<String> initiation(
      CosObject tunnel, TunnelProfile profile, Optional<String> remote) {
    if (profile == TunnelProfile.ROAMING || remote.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(tunnel.isYes("AutoEstablish") ? "at_start" : "on_traffic");
  }

  private static Optional<String> refused(CosObject tunnel) {
    boolean asksForPassword =
        tunnel.kind().equalsIgnoreCase("RoamingVPN")
            || tunnel.isYes("EAP")
            || tunnel.isYes("XAuth")
            || tunnel.find("AuthSource").isPresent();
    if (asksForPassword) {
      return Optional.of(EAP);
    }
    return tunnel
        .find("EncapsulationMode")
        .filter(each -> each.isCalled("Transport"))
        .map(each -> TRANSPORT);
  }

  private void tellWhatIsLeft(CosObject tunnel) {
    tunnel.properties().stream()
        .filter(each -> !READ.contains(each.key().toLowerCase(Locale.ROOT)))
        .forEach(each -> notes.notCarried(tunnel, each));
  }
}
