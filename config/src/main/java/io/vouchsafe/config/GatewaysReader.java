package io.vouchsafe.config;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code gateways}: the data planes that a tenant's tunnels are fed to. */
final class GatewaysReader {
  /** The words of {@code type}. */
  enum GatewayType {
    STRONGSWAN,
    OPENVPN
  }

  static final SettingKey<String> NAME =
      SettingKey.text("name", "object name", ObjectName::read)
          .required()
          .says("unique among the tenant's gateways");

  private static final SettingKey<GatewayType> TYPE =
      SettingKey.word("type", GatewayType.values()).required().says("the kind of gateway");

  static final SettingKey<ViciAddress> VICI =
      SettingKey.text("vici", "`unix:/PATH`, or a loopback host:port", ViciAddressReader::read)
          .absent("required with `type: strongswan`")
          .says(
              "where charon listens for commands. Private keys are sent over this socket. "
                  + "Two gateways must not have the same, also of different tenants");

  private static final SettingKey<URI> RELAY =
      SettingKey.text("relay", "http or https URL", GatewaysReader::relay)
          .absent("`http://` and `listen.api`")
          .says(
              "base URL at which charon reaches our `/ocsp` and `/crl`; no user name, no query."
                  + " Required when `listen.api` is a wildcard address or has port 0, and with "
                  + "`listen.tls`");

  private static final SettingKey<Value> SIGNER =
      SettingKey.text("signer", "name in `signers`")
          .says(
              "an entry with `for: gateways`, by its `name` or by its `certificate` as "
                  + "written there. It signs our answers to this gateway, and charon is told to "
                  + "trust it. None: charon gets the answers of the CAs' own responders, or of "
                  + "the issuers' `signers`");

  /** What only a gateway of {@code type: strongswan} has. */
  private static final List<SettingKey<?>> OF_STRONGSWAN = List.of(VICI, RELAY, SIGNER);

  static final SectionTable KEYS =
      SectionTable.of(NAME, TYPE).with(OF_STRONGSWAN).with(OpenVpnReader.OWN);

  static final SettingKey<List<Value>> KEY =
      SettingKey.sections("gateways", KEYS).byDefault(List.of());

  private final ListenContext listen;
  private final GatewaySigners signers;
  private final OpenVpnReader openVpn;

  /**
   * A reader.
   *
   * @param listen where the service answers
   */
  GatewaysReader(ListenContext listen, GatewaySigners signers, OpenVpnReader openVpn) {
    this.listen = listen;
    this.signers = signers;
    this.openVpn = openVpn;
  }

  /** The gateways of {@code tenant} by name. */
  NamedObjects<GatewaySettings> read(Section tenant) {
    List<Value> items = tenant.get(KEY);
    Map<String, Optional<GatewaySettings>> gateways = new HashMap<>();
    Map<String, Value> places = new HashMap<>();
    List<String> order = new ArrayList<>();
    for (Value item : items) {
      Section.read(
          item,
          KEYS,
          section -> {
            Optional<String> name = section.find(NAME);
            Optional<GatewaySettings> gateway = gateway(section, name.orElse(""));
            name.ifPresent(
                each -> {
                  Value earlier = places.putIfAbsent(each, item);
                  if (earlier == null) {
                    gateways.put(each, gateway);
                    order.add(each);
                  } else {
                    item.at(NAME)
                        .error(
                            "a gateway before it, in line %d, is called %s; call each otherwise"
                                .formatted(earlier.place().line(), Quoted.of(each)));
                  }
                });
            return name;
          });
    }
    Value whole = tenant.value(KEY).orElse(tenant.whole());
    return new NamedObjects<>(KEY.name(), whole, order, gateways, places);
  }

  private Optional<GatewaySettings> gateway(Section gateway, String name) {
    Optional<GatewayType> type = gateway.find(TYPE);
    if (type.isEmpty()) {
      gateway.find(VICI);
      gateway.find(RELAY);
      gateway.value(SIGNER).ifPresent(signers::named);
      openVpn.tellMistakes(gateway);
      return Optional.empty();
    }
    return switch (type.get()) {
      case STRONGSWAN -> {
        refuse(gateway, OpenVpnReader.OWN, GatewayType.OPENVPN);
        yield strongswan(gateway, name);
      }
      case OPENVPN -> {
        refuse(gateway, OF_STRONGSWAN, GatewayType.STRONGSWAN);
        yield openVpn.read(name, gateway);
      }
    };
  }

  /** A setting of another type would be passed over. */
  private static void refuse(Section gateway, List<SettingKey<?>> keys, GatewayType type) {
    for (SettingKey<?> key : keys) {
      gateway
          .value(key)
          .ifPresent(
              value ->
                  value.error(
                      "is allowed only with type: %s; leave it out".formatted(Words.of(type))));
    }
  }

  private Optional<GatewaySettings> strongswan(Section gateway, String name) {
    Optional<ViciAddress> vici = gateway.find(VICI);
    Optional<URI> relay =
        gateway.value(RELAY).isPresent() ? gateway.find(RELAY) : usualRelay(gateway);
    Optional<Value> named = gateway.value(SIGNER);
    Optional<GatewaySigner> signer = named.flatMap(signers::named);
    if (gateway.value(VICI).isEmpty()) {
      gateway.missing(VICI);
    }
    return vici.isPresent() && relay.isPresent() && named.isPresent() == signer.isPresent()
        ? Optional.of(new GatewaySettings.Strongswan(name, vici.get(), relay.get(), signer))
        : Optional.empty();
  }

  /** {@code http://} and {@code listen.api}, where that is an address that charon can call. */
  private Optional<URI> usualRelay(Section gateway) {
    HostAndPort api = listen.api();
    if (listen.speaksTls()) {
      gateway.error(
          "relay is required, because listen.api speaks TLS (listen.tls): write the URL at which"
              + " charon reaches it, whose certificate charon's fetcher must trust");
      return Optional.empty();
    }
    boolean everywhere =
        WrittenAddress.parse(api.host()).filter(InetAddress::isAnyLocalAddress).isPresent();
    if (everywhere || api.port() == 0) {
      gateway.error(
          "relay is required, because charon cannot call listen.api %s; write an address of this machine, such as relay: http://127.0.0.1:%s"
              .formatted(api, api.port() == 0 ? "PORT" : api.port()));
      return Optional.empty();
    }
    return Optional.of(URI.create("http://" + api));
  }

  private static Optional<URI> relay(Value value) {
    Optional<String> text = value.string();
    Optional<URI> url = text.flatMap(GatewaysReader::baseUrl);
    if (text.isPresent() && url.isEmpty()) {
      value.error(
          Quoted.of(text.get())
              + " is no base URL such as http://127.0.0.1:8180: http or https, a host, no user"
              + " name, no query");
    }
    return url;
  }

  private static Optional<URI> baseUrl(String text) {
    try {
      URI url = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
      boolean isUsable =
          Set.of("http", "https").contains(String.valueOf(url.getScheme()))
              && url.getHost() != null
              && url.getRawUserInfo() == null
              && url.getRawQuery() == null
              && url.getRawFragment() == null
              && url.getPort() <= 0xffff
              && !WrittenAddress.parse(url.getHost().replaceAll("[\\[\\]]", ""))
                  .filter(InetAddress::isAnyLocalAddress)
                  .isPresent();
      return isUsable ? Optional.of(url) : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }
}
