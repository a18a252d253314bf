package io.vouchsafe.config;

import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.ocsp.ResponseSigner;
import io.vouchsafe.pki.Algorithms;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.emergency.BlockList;
import io.vouchsafe.vpnauth.revocation.CrlObject;
import java.net.URI;
import java.security.Provider;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Reads one of {@code tenants}: what is referred to before what refers to it. */
final class TenantReader {
  static final SettingKey<List<Value>> FRONT =
      SettingKey.oneOrMore("front", new KeyType.SectionOf(FrontReader.KEYS));

  private static final SettingKey<Value> SESSIONS =
      SettingKey.section("sessions", SessionsReader.KEYS);

  private static final SettingKey<Value> CACHE = SettingKey.section("cache", CacheReader.KEYS);

  private static final SettingKey<Value> ALGORITHMS =
      SettingKey.section("algorithms", AlgorithmsReader.KEYS);

  private static final SettingKey<Boolean> REFUSE_PRIVATE =
      SettingKey.flag("refuse_private")
          .byDefault(false)
          .says(
              "true: a host name must not resolve to a private (RFC 1918), shared "
                  + "(100.64.0.0/10) or unique-local (fc00::/7) address, nor to the addresses "
                  + "above. This counts for **all names**: in URLs of these settings, "
                  + "certificates, redirects, referrals, proxies. To reach such a host, write "
                  + "its address, not its name, in the URL or in `allowed_hosts`");

  private static final SettingKey<Value> CA_GROUPS =
      SettingKey.objects("ca_groups", CaGroupReader.KEYS);

  private static final SettingKey<Value> OCSP = SettingKey.objects("ocsp", OcspObjectReader.KEYS);

  private static final SettingKey<Value> CRL = SettingKey.objects("crl", CrlObjectReader.KEYS);

  private static final SettingKey<Value> POLICIES =
      SettingKey.objects("policies", PolicyReader.KEYS);

  static final SettingKey<Value> CANARIES = SettingKey.objects("canaries", CanaryReader.KEYS);

  static final SectionTable KEYS =
      SectionTable.of(
          FRONT,
          CACHE,
          ALGORITHMS,
          AllowedHostsReader.KEY,
          REFUSE_PRIVATE,
          CA_GROUPS,
          BlockListReader.KEY,
          SignersReader.KEY,
          OCSP,
          CRL,
          POLICIES,
          CANARIES,
          SESSIONS,
          IdLists.KEY,
          TunnelsReader.KEY,
          GatewaysReader.KEY,
          OcvpnReader.KEY);

  private final CertificateFiles files;
  private final Secrets secrets;
  private final Optional<Instant> now;
  private final List<WrittenTenant> written = new ArrayList<>();
  private final Supplier<Provider> provider = new LazyProvider();

  /**
   * A reader.
   *
   * @param now by which the ends of signers are judged; empty: nobody looks
   */
  TenantReader(CertificateFiles files, Secrets secrets, Optional<Instant> now) {
    this.files = files;
    this.secrets = secrets;
    this.now = now;
  }

  /** Made when it is first needed. */
  Supplier<Provider> provider() {
    return provider;
  }

  /** Those read so far, with what they were read from. */
  List<WrittenTenant> written() {
    return List.copyOf(written);
  }

  /**
   * What is written of one tenant.
   *
   * @param listen where the service answers
   */
  Optional<TenantSettings> read(String name, Section tenant, ListenContext listen) {
    CacheSettings cache = tenant.section(CACHE, CacheReader::read);
    Algorithms algorithms = tenant.section(ALGORITHMS, AlgorithmsReader::read);
    NamedObjects<CaGroup> caGroups = tenant.objects(CA_GROUPS, new CaGroupReader(files)::read);
    AllowedHosts allowedHosts = AllowedHostsReader.read(tenant);
    boolean refusePrivate = tenant.get(REFUSE_PRIVATE);
    TunnelingReader tunneling = new TunnelingReader(secrets);
    NamedObjects<OcspObject> ocsp =
        tenant.objects(
            OCSP, new OcspObjectReader(files, caGroups, algorithms, allowedHosts, tunneling)::read);
    CrlObjectReader crlReader = new CrlObjectReader(files, secrets, allowedHosts);
    NamedObjects<CrlObject> crl = tenant.objects(CRL, crlReader::read);
    IdLists idLists = IdLists.of(tenant);
    NamedObjects<Policy> policies =
        tenant.objects(POLICIES, new PolicyReader(caGroups, ocsp, crl, algorithms, idLists)::read);
    List<FrontSettings> fronts =
        new FrontReader(policies, listen.asksOtherwise()).read(tenant.value(FRONT));
    List<Value> signers = tenant.get(SignersReader.KEY);
    List<Value> writtenTunnels = tenant.get(TunnelsReader.KEY);
    SignersReader signersReader = new SignersReader(files, algorithms, provider, now);
    List<ResponseSigner> relaySigners = signersReader.read(signers);
    NamedObjects<GatewaySettings> gateways =
        new GatewaysReader(
                listen, signersReader.ofGateways(), new OpenVpnReader(policies, idLists, secrets))
            .read(tenant);
    signersReader.ofGateways().tellUnused();
    TunnelsReader.ReadTunnels tunnels =
        new TunnelsReader(tunnelReader(algorithms, policies, idLists, gateways))
            .read(writtenTunnels);
    if (tunnels.isWhole()) {
      new TunnelAgreement(tunnels, policies.byName(), gateways).tell();
    }
    idLists.tellUnused();
    BlockList blocks = BlockListReader.read(tenant.value(BlockListReader.KEY), files.stamps());
    NamedObjects<CanarySettings> canaries =
        tenant.objects(CANARIES, new CanaryReader(files, policies)::read);
    SessionSettings sessions = tenant.section(SESSIONS, SessionsReader::read);
    Optional<OcvpnSettings> ocvpn = new OcvpnReader(policies).read(tenant);
    if (policies.isEmpty()) {
      tenant.warning("without policies every request is answered 404");
    }
    TenantSettings settings =
        new TenantSettings(
            name,
            fronts,
            cache,
            new UpstreamSettings(
                refusePrivate
                    ? OutgoingAddresses.refusingPrivate(
                        allowedHosts,
                        urls(ocsp.byName(), crl.byName()),
                        tunneling.byObject(),
                        crlReader.access())
                    : OutgoingAddresses.of(allowedHosts),
                tunneling.byObject(),
                crlReader.access()),
            caGroups.byName(),
            ocsp.byName(),
            crl.byName(),
            policies.byName(),
            relaySigners,
            blocks,
            canaries.byName(),
            sessions,
            tunnels.tunnels(),
            gateways.byName(),
            ocvpn);
    written.add(
        new WrittenTenant(tenant.whole(), settings, algorithms, caGroups, ocsp, crl, policies));
    return Optional.of(settings);
  }

  private TunnelReader tunnelReader(
      Algorithms algorithms,
      NamedObjects<Policy> policies,
      IdLists idLists,
      NamedObjects<GatewaySettings> gateways) {
    return new TunnelReader(
        new TunnelAuthReader(
            new PreSharedKeyReader(secrets),
            new GatewayCredentialReader(files, algorithms, provider, now),
            policies),
        idLists,
        new PeerSignatures(algorithms),
        gateways);
  }

  private static List<URI> urls(Map<String, OcspObject> ocsp, Map<String, CrlObject> crl) {
    return Stream.concat(
            ocsp.values().stream().flatMap(object -> object.urls().stream()),
            crl.values().stream().flatMap(object -> object.urls().stream()))
        .toList();
  }
}
