package io.vouchsafe.config;

import io.vouchsafe.pki.Algorithms;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.vpnauth.ocvpn.Announcement;
import io.vouchsafe.vpnauth.ocvpn.DeviceSerial;
import io.vouchsafe.vpnauth.ocvpn.IpNetwork;
import io.vouchsafe.vpnauth.tunnel.Proposals;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads the file of {@code ocvpn-agent}: a small file of its own, with the care of the settings.
 */
public final class AgentSettingsReader {
  private static final String COMMON_NAME = "2.5.4.3";

  private static final SettingKey<URI> SERVICE =
      SettingKey.text("service", "URL", AgentSettingsReader::service)
          .required()
          .says(
              "where the service answers, such as `https://vouchsafe.example:8443`: scheme, host"
                  + " and port alone. `http` on loopback only");

  private static final SettingKey<String> TENANT =
      SettingKey.text("tenant", "name", ObjectName::read)
          .required()
          .says("the tenant of the service");

  private static final SettingKey<DeviceSerial> SERIAL_NUMBER =
      SettingKey.text("serial_number", "serial number", AgentSettingsReader::serial)
          .required()
          .says("of this device; octet for octet the commonName of `certificate`");

  private static final SettingKey<Value> CERTIFICATE =
      SettingKey.file("certificate")
          .required()
          .says("the device's certificate, and behind it those that issued it, without the root");

  private static final SettingKey<Value> KEY =
      SettingKey.file("key").required().says("its private key, which only its owner may read");

  private static final SettingKey<List<Value>> TRUST =
      SettingKey.oneOrMore("trust", SettingKey.file("trust").type())
          .absent("required with `https`")
          .says(
              "the CAs of the service's certificate, which alone are believed; it must be for the"
                  + " host in `service`");

  private static final SettingKey<String> ADDRESS =
      SettingKey.text("address", "IP address or host name", AgentSettingsReader::address)
          .required()
          .says("where the others of the group reach this device");

  private static final SettingKey<List<IpNetwork>> NETWORKS =
      SettingKey.oneOrMore(
              "networks", new KeyType.TextOf<>("network", AgentSettingsReader::network))
          .required()
          .says("behind this device, such as `10.1.0.0/16`; at most " + Announcement.MOST_NETWORKS);

  private static final SettingKey<ViciAddress> VICI =
      SettingKey.text("vici", "address", ViciAddressReader::read)
          .absent("`unix:/var/run/charon.vici`")
          .says("the local charon: `unix:/PATH`, or a loopback address and port");

  private static final SettingKey<String> LOCAL_ADDRESS =
      SettingKey.text("local_address", "IP address", AgentSettingsReader::ip)
          .absent("whichever the route takes")
          .says("the address of this device from which charon reaches the others");

  private static final SettingKey<Value> PROPOSALS =
      ProposalsReader.key("proposals")
          .absent("`high`")
          .says("the algorithms, as of a tunnel (docs/settings.md); the same on all devices");

  static final SectionTable TABLE =
      SectionTable.of(
          SERVICE,
          TENANT,
          SERIAL_NUMBER,
          CERTIFICATE,
          KEY,
          TRUST,
          ADDRESS,
          NETWORKS,
          VICI,
          LOCAL_ADDRESS,
          PROPOSALS);

  private static final ViciAddress USUAL_VICI = new ViciAddress.UnixSocket("/var/run/charon.vici");

  /** Stands for an address where the networks alone are looked at. */
  private static final String ANYWHERE = "192.0.2.1";

  private AgentSettingsReader() {}

  /** Reads {@code path}; every mistake is found in one pass. Names of files are relative to it. */
  public static DocumentReading<AgentSettings> read(Path path, Instant now) {
    Problems problems = new Problems();
    FileStamps stamps = new FileStamps();
    SourceFile file = new SourceFile(path);
    Place place = new Place(file, 0);
    problems.opened(file);
    Optional<YamlNode.Mapping> mapping = new YamlFiles(problems, stamps).read(file, place, "");
    CertificateFiles files = new CertificateFiles(stamps, new SharedCertificates());
    OwnCertificateReader own =
        new OwnCertificateReader(files, Algorithms.DEFAULT, new LazyProvider(), Optional.of(now));
    Optional<AgentSettings> settings =
        mapping.flatMap(
            found ->
                Section.read(
                    new Value(Key.ROOT, place, found, problems),
                    TABLE,
                    section -> settings(section, files, own)));
    return problems.hasErrors() || settings.isEmpty()
        ? new DocumentReading.Refused<>(problems.inOrder())
        : new DocumentReading.Read<>(settings.get(), problems.inOrder());
  }

  private static Optional<AgentSettings> settings(
      Section section, CertificateFiles files, OwnCertificateReader own) {
    Optional<URI> service = section.find(SERVICE);
    Optional<String> tenant = section.find(TENANT);
    Optional<DeviceSerial> serial = section.find(SERIAL_NUMBER);
    Optional<Value> certificate = section.value(CERTIFICATE);
    Optional<OwnCertificateReader.Own> device =
        own.read(
            certificate,
            section.value(KEY),
            CERTIFICATE,
            leaf -> serial.flatMap(expected -> otherName(leaf, expected)));
    certificate.ifPresent(
        written ->
            device.ifPresent(
                found -> own.tellDates(written, found.chain(), "the service refuses this device")));
    List<Certificate> trust = files.read(section.find(TRUST).orElse(List.of()));
    if (service.filter(url -> url.getScheme().equals("https")).isPresent()
        && section.value(TRUST).isEmpty()) {
      section.missing(TRUST);
    }
    Optional<String> address = section.find(ADDRESS);
    List<IpNetwork> networks = networks(section);
    ViciAddress vici = section.find(VICI).orElse(USUAL_VICI);
    Optional<String> localAddress = section.find(LOCAL_ADDRESS);
    Proposals proposals =
        section.value(PROPOSALS).map(ProposalsReader::read).orElse(Proposals.HIGH);
    if (service.isEmpty()
        || tenant.isEmpty()
        || serial.isEmpty()
        || device.isEmpty()
        || address.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new AgentSettings(
            service.get(),
            tenant.get(),
            serial.get(),
            device.get().chain(),
            device.get().key(),
            trust,
            new Announcement(address.get(), networks),
            vici,
            localAddress,
            proposals));
  }

  /** Seed 000: the proof of identity is the serial number in the certificate. */
  private static Optional<String> otherName(Certificate leaf, DeviceSerial serial) {
    List<String> names = leaf.subject().values(COMMON_NAME);
    return names.equals(List.of(serial.text()))
        ? Optional.empty()
        : Optional.of(
            "the commonName of %s is not the serial_number %s, and the service would answer 401"
                .formatted(OwnCertificateReader.shown(leaf), Quoted.of(serial.text())));
  }

  private static List<IpNetwork> networks(Section section) {
    List<IpNetwork> networks = section.find(NETWORKS).orElse(List.of());
    Optional<Value> written = section.value(NETWORKS);
    if (written.isEmpty()) {
      return networks;
    }
    if (networks.isEmpty()) {
      written.get().error("no network stands here, one at least is expected");
    }
    List<String> texts = networks.stream().map(IpNetwork::toString).toList();
    if (Announcement.read(ANYWHERE, texts) instanceof Parsed.Malformed<Announcement>(String why)) {
      written.get().error(why);
    }
    for (int i = 0; i < networks.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (networks.get(i).overlaps(networks.get(j))) {
          written
              .get()
              .error(networks.get(i) + " and " + networks.get(j) + " have addresses in common");
        }
      }
    }
    return networks;
  }

  private static Optional<URI> service(Value value) {
    Optional<String> text = value.string();
    Optional<URI> url = text.flatMap(AgentSettingsReader::uri);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (url.filter(AgentSettingsReader::isOrigin).isEmpty()) {
      value.error(
          Quoted.of(text.get())
              + " is no address of a service: write https://HOST or https://HOST:PORT");
      return Optional.empty();
    }
    String scheme = url.get().getScheme().toLowerCase(Locale.ROOT);
    String host = url.get().getHost();
    boolean isLocal = new HostAndPort(bare(host), 0).isLoopback();
    if (!scheme.equals("https") && !isLocal) {
      value.error("the group's key would travel in the clear: write https://, or a loopback host");
      return Optional.empty();
    }
    int port = url.get().getPort();
    return uri(scheme + "://" + host + ":" + (port > 0 ? port : scheme.equals("https") ? 443 : 80));
  }

  private static String bare(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static Optional<URI> uri(String text) {
    try {
      return Optional.of(new URI(text));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static boolean isOrigin(URI url) {
    String scheme = url.getScheme();
    String path = url.getRawPath();
    return url.getHost() != null
        && scheme != null
        && (scheme.equalsIgnoreCase("https") || scheme.equalsIgnoreCase("http"))
        && url.getRawUserInfo() == null
        && url.getRawQuery() == null
        && url.getRawFragment() == null
        && url.getPort() <= 0xffff
        && (path == null || path.isEmpty() || path.equals("/"));
  }

  private static Optional<DeviceSerial> serial(Value value) {
    Optional<String> text = value.string();
    if (text.isPresent() && !DeviceSerial.isOne(text.get())) {
      value.error(
          Quoted.of(text.get())
              + " is no serial number: 1 to 64 visible ASCII characters without white space");
      return Optional.empty();
    }
    return text.map(DeviceSerial::new);
  }

  /** Written one way, whatever way it came. */
  private static Optional<String> address(Value value) {
    Optional<String> text = value.string();
    Optional<String> address =
        text.flatMap(each -> Announcement.read(each, List.of()).toOptional())
            .map(Announcement::address);
    if (text.isPresent() && address.isEmpty()) {
      value.error(
          Quoted.of(text.get())
              + " is neither an IP address nor a host name where others can call");
    }
    return address;
  }

  private static Optional<String> ip(Value value) {
    Optional<String> text = value.string();
    if (text.isPresent() && IpAddress.parse(text.get()).isEmpty()) {
      value.error(Quoted.of(text.get()) + " is no IP address");
      return Optional.empty();
    }
    return text;
  }

  private static Optional<IpNetwork> network(Value value) {
    Optional<String> text = value.string();
    Optional<IpNetwork> network = text.flatMap(IpNetwork::parse);
    if (text.isPresent() && network.isEmpty()) {
      value.error(
          Quoted.of(text.get())
              + " is no network: write its first address and its prefix, such as 10.1.0.0/16");
    }
    return network;
  }
}
