package io.vouchsafe.config;

import io.vouchsafe.config.TlsFrontSettings.ClientCertificate;
import io.vouchsafe.pki.path.Purpose;
import io.vouchsafe.vpnauth.decision.Policy;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code tls_fronts}: reverse proxies that terminate TLS (contract, section 5). */
final class TlsFrontsReader {
  private static final SettingKey<HostAndPort> LISTEN =
      SettingKey.text("listen", "host:port", ListenReader::address)
          .required()
          .says(
              "where the front answers; each has an address of its own. Port 0: the system"
                  + " chooses");

  static final SettingKey<Value> CERTIFICATE =
      SettingKey.file("certificate")
          .absent("required without `certificates`")
          .says(
              "the front's own certificate, then its issuer, and so on; RSA, EC, Ed25519 or Ed448. "
                  + "Warns when it has ended or ends within 30 days, when it names no host "
                  + "(subjectAltName), and when it lacks serverAuth");

  private static final SettingKey<Value> KEY =
      SettingKey.file("key")
          .absent("required with `certificate`")
          .says("its private key, as `signers[].key`");

  static final SettingKey<Value> MORE_CERTIFICATE =
      SettingKey.file("certificate").required().says("as `tls_fronts[].certificate`");

  static final SettingKey<Value> MORE_KEY =
      SettingKey.file("key").required().says("as `tls_fronts[].key`");

  static final SectionTable CERTIFICATE_KEYS = SectionTable.of(MORE_CERTIFICATE, MORE_KEY);

  private static final SettingKey<List<Value>> CERTIFICATES =
      SettingKey.sections("certificates", CERTIFICATE_KEYS)
          .byDefault(List.of())
          .says(
              "more certificates. The client's SNI chooses the first one that has its name; without"
                  + " SNI, or with a name that none has, the first of all is shown");

  private static final SettingKey<Value> TENANT =
      SettingKey.nameIn("tenants", "tenant").required().says("whose policy decides");

  private static final SettingKey<Value> POLICY =
      SettingKey.nameIn("policies", "policy")
          .absent("`" + FrontSettings.USUAL_POLICY + "`")
          .says("the policy of that tenant that decides about clients");

  private static final SettingKey<ClientCertificate> CLIENT_CERTIFICATE =
      SettingKey.word("client_certificate", ClientCertificate.values())
          .byDefault(ClientCertificate.REQUIRED)
          .says(
              "`optional`: a client without a certificate passes, without an identity and with "
                  + "`X-Vouchsafe-Decision: none`; a client with one is decided about as under "
                  + "`required`");

  private static final SettingKey<FrontUpstream> UPSTREAM =
      SettingKey.text("upstream", "http or https URL, or `ocvpn`", TlsFrontsReader::upstream)
          .required()
          .says(
              "where requests go: scheme, host and port, no path. `ocvpn`: the service itself"
                  + " answers the OCVPN calls of `tenant`, and nothing else; needs"
                  + " `client_certificate: required`");

  private static final SettingKey<Value> UPSTREAM_POLICY =
      SettingKey.nameIn("policies", "upstream_policy")
          .absent("required with an https `upstream`")
          .says(
              "the policy of that tenant that judges the certificate of an https upstream; it needs"
                  + " `purpose: server_auth` or `any`");

  private static final SettingKey<Duration> HEADER_TIMEOUT =
      SettingKey.seconds("header_timeout", 1, 3600)
          .byDefault(Duration.ofSeconds(10))
          .says("a handshake, and the header of a request, ends within this");

  private static final SettingKey<Duration> IDLE_TIMEOUT =
      SettingKey.seconds("idle_timeout", 1, 86_400)
          .byDefault(Duration.ofSeconds(60))
          .says("a connection on which nothing moves is closed after this; WebSockets too");

  private static final SettingKey<Duration> UPSTREAM_TIMEOUT =
      SettingKey.seconds("upstream_timeout", 1, 3600)
          .byDefault(Duration.ofSeconds(30))
          .says("the upstream is connected to, and begins its answer, within this; else 504");

  static final SectionTable KEYS =
      SectionTable.of(
          LISTEN,
          CERTIFICATE,
          KEY,
          CERTIFICATES,
          TENANT,
          POLICY,
          CLIENT_CERTIFICATE,
          UPSTREAM,
          UPSTREAM_POLICY,
          HEADER_TIMEOUT,
          IDLE_TIMEOUT,
          UPSTREAM_TIMEOUT);

  static final SettingKey<List<Value>> FRONTS =
      SettingKey.sections("tls_fronts", KEYS)
          .byDefault(List.of())
          .says("reverse proxies that terminate TLS and decide about each client, below");

  private final FrontCertificateReader certificates;
  private final NamedObjects<TenantSettings> tenants;

  /** Addresses that are taken, and by what. */
  private final Map<HostAndPort, String> taken = new LinkedHashMap<>();

  TlsFrontsReader(
      FrontCertificateReader certificates,
      NamedObjects<TenantSettings> tenants,
      ListenSettings listen) {
    this.certificates = certificates;
    this.tenants = tenants;
    taken.put(listen.api(), "listen.api");
    taken.put(listen.admin(), "listen.admin");
    listen.spoe().ifPresent(address -> taken.put(address, "listen.spoe"));
    listen.grpc().ifPresent(address -> taken.put(address, "listen.grpc"));
  }

  /** Those without a mistake, in the order written. */
  List<TlsFrontSettings> read(List<Value> written) {
    List<TlsFrontSettings> fronts = new ArrayList<>();
    for (Value item : written) {
      Section.read(item, KEYS, this::front).ifPresent(fronts::add);
    }
    return fronts;
  }

  private Optional<TlsFrontSettings> front(Section front) {
    Optional<HostAndPort> listen = front.find(LISTEN);
    listen.ifPresent(address -> takeOwn(front, address));
    List<FrontCertificate> shown = certificates(front);
    Optional<TenantSettings> tenant = front.value(TENANT).flatMap(tenants::named);
    Optional<Value> named = front.value(POLICY);
    Optional<Policy> policy =
        policy(
            front,
            POLICY,
            tenant,
            named.map(Value::string).orElse(Optional.of(FrontSettings.USUAL_POLICY)));
    Optional<FrontUpstream> upstream = front.find(UPSTREAM);
    Optional<URI> server = upstream.flatMap(TlsFrontsReader::server);
    Optional<Value> upstreamNamed = front.value(UPSTREAM_POLICY);
    Optional<Policy> upstreamPolicy =
        policy(front, UPSTREAM_POLICY, tenant, upstreamNamed.flatMap(Value::string));
    boolean judged = server.filter(url -> url.getScheme().equals("https")).isPresent();
    if (judged && upstreamNamed.isEmpty()) {
      front.missing(UPSTREAM_POLICY);
    }
    upstreamNamed
        .filter(value -> upstream.isPresent() && !judged)
        .ifPresent(
            value ->
                value.warning(
                    server.isPresent()
                        ? "the upstream is http: no certificate is judged"
                        : "the upstream is the service itself: no certificate is judged"));
    tellPurposes(named, policy, upstreamNamed, upstreamPolicy.filter(each -> judged));
    server
        .filter(url -> !judged && !isLoopback(url))
        .flatMap(url -> front.value(UPSTREAM))
        .ifPresent(
            value ->
                value.warning(
                    "requests and identities go to another machine in clear; write https and an"
                        + " upstream_policy"));
    ClientCertificate needed = front.get(CLIENT_CERTIFICATE);
    upstream
        .filter(FrontUpstream.Ocvpn.class::isInstance)
        .filter(own -> needed != ClientCertificate.REQUIRED)
        .flatMap(own -> front.value(CLIENT_CERTIFICATE))
        .ifPresent(
            value ->
                value.error("with `upstream: ocvpn` only `required`: no device is without one"));
    Duration header = front.get(HEADER_TIMEOUT);
    Duration idle = front.get(IDLE_TIMEOUT);
    Duration patience = front.get(UPSTREAM_TIMEOUT);
    if (listen.isEmpty()
        || shown.isEmpty()
        || policy.isEmpty()
        || upstream.isEmpty()
        || (judged && upstreamPolicy.isEmpty())) {
      return Optional.empty();
    }
    return Optional.of(
        new TlsFrontSettings(
            listen.get(),
            shown,
            tenant.orElseThrow().name(),
            policy.get().name(),
            needed,
            upstream.get(),
            upstreamPolicy.map(Policy::name),
            header,
            idle,
            patience));
  }

  private static Optional<Policy> policy(
      Section front,
      SettingKey<Value> key,
      Optional<TenantSettings> tenant,
      Optional<String> name) {
    return tenant.flatMap(
        each -> name.flatMap(text -> PolicyOfTenant.find(each, text, front.whole().at(key))));
  }

  private void takeOwn(Section front, HostAndPort address) {
    taken.forEach(
        (earlier, by) -> {
          if (earlier.isTakenWith(address)) {
            front.whole().at(LISTEN).error(isTaken(address, earlier, by));
          }
        });
    taken.putIfAbsent(address, "a TLS front before it");
  }

  private static String isTaken(HostAndPort address, HostAndPort earlier, String by) {
    return address.equals(earlier)
        ? "%s is the address of %s".formatted(address, by)
        : "%s is %s, which leaves no room for %s".formatted(by, earlier, address);
  }

  private List<FrontCertificate> certificates(Section front) {
    Optional<Value> certificate = front.value(CERTIFICATE);
    Optional<Value> key = front.value(KEY);
    List<Value> more = front.get(CERTIFICATES);
    if (certificate.isEmpty() && more.isEmpty()) {
      front.missing(CERTIFICATE);
    }
    if (certificate.isPresent() && key.isEmpty()) {
      front.missing(KEY);
    }
    key.filter(file -> certificate.isEmpty() && !more.isEmpty())
        .ifPresent(file -> file.error("is the key of no certificate: write `certificate` too"));
    return certificates.read(certificate, key, more);
  }

  private static void tellPurposes(
      Optional<Value> named,
      Optional<Policy> policy,
      Optional<Value> upstreamNamed,
      Optional<Policy> upstreamPolicy) {
    policy
        .filter(each -> !Set.of(Purpose.CLIENT_AUTH, Purpose.ANY).contains(each.path().purpose()))
        .flatMap(each -> named)
        .ifPresent(
            value -> value.warning("its purpose is not client_auth: clients may all be refused"));
    upstreamPolicy
        .filter(each -> !Set.of(Purpose.SERVER_AUTH, Purpose.ANY).contains(each.path().purpose()))
        .flatMap(each -> upstreamNamed)
        .ifPresent(
            value -> value.error("judges a server: write purpose: server_auth (or any) there"));
  }

  private static boolean isLoopback(URI url) {
    return new HostAndPort(host(url), 0).isLoopback();
  }

  private static String host(URI url) {
    return url.getHost().replaceAll("[\\[\\]]", "");
  }

  private static Optional<URI> server(FrontUpstream upstream) {
    return switch (upstream) {
      case FrontUpstream.Http(URI url) -> Optional.of(url);
      case FrontUpstream.Ocvpn own -> Optional.empty();
      case FrontUpstream.Api api -> Optional.empty();
    };
  }

  private static Optional<FrontUpstream> upstream(Value value) {
    Optional<String> text = value.string();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (text.get().equals(FrontUpstream.OCVPN)) {
      return Optional.of(new FrontUpstream.Ocvpn());
    }
    Optional<URI> url = BaseUrl.parse(text.get());
    if (url.isEmpty()) {
      value.error(
          Quoted.of(text.get())
              + " is neither ocvpn nor a base URL such as http://127.0.0.1:9000: http or https, a"
              + " host, a port, no user name, no path, no query");
    }
    return url.map(FrontUpstream.Http::new);
  }
}
