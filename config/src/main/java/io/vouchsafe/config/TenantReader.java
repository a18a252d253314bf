package io.vouchsafe.config;

import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.pki.Algorithms;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.vpnauth.Policy;
import io.vouchsafe.vpnauth.emergency.BlockList;
import io.vouchsafe.vpnauth.revocation.CrlObject;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads one of {@code tenants}: what is referred to before what refers to it. */
final class TenantReader {
  private final CertificateFiles files;
  private final Secrets secrets;
  private final Optional<Instant> now;
  private final List<WrittenTenant> written = new ArrayList<>();

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

  /** Those read so far, with what they were read from. */
  List<WrittenTenant> written() {
    return List.copyOf(written);
  }

  Optional<TenantSettings> read(String name, Section tenant) {
    CacheSettings cache = tenant.section("cache", CacheReader::read);
    Algorithms algorithms = tenant.section("algorithms", AlgorithmsReader::read);
    NamedObjects<CaGroup> caGroups = tenant.objects("ca_groups", new CaGroupReader(files)::read);
    AllowedHosts allowedHosts = AllowedHostsReader.read(tenant.items("allowed_hosts"));
    boolean refusePrivate = tenant.flag("refuse_private", false);
    TunnelingReader tunneling = new TunnelingReader(secrets);
    NamedObjects<OcspObject> ocsp =
        tenant.objects(
            "ocsp",
            new OcspObjectReader(files, caGroups, algorithms, allowedHosts, tunneling)::read);
    CrlObjectReader crlReader = new CrlObjectReader(files, secrets, allowedHosts);
    NamedObjects<CrlObject> crl = tenant.objects("crl", crlReader::read);
    IdLists idLists = IdLists.of(tenant);
    NamedObjects<Policy> policies =
        tenant.objects(
            "policies", new PolicyReader(caGroups, ocsp, crl, algorithms, idLists)::read);
    idLists.tellUnused();
    List<FrontSettings> fronts = new FrontReader(policies).read(tenant.value("front"));
    List<Value> signers = tenant.items("signers");
    BlockList blocks = BlockListReader.read(tenant.value("block_list"), files.stamps());
    NamedObjects<CanarySettings> canaries =
        tenant.objects("canaries", new CanaryReader(files, policies)::read);
    SessionSettings sessions = tenant.section("sessions", SessionsReader::read);
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
            signers.isEmpty() ? List.of() : new SignersReader(files, algorithms, now).read(signers),
            blocks,
            canaries.byName(),
            sessions);
    written.add(
        new WrittenTenant(tenant.whole(), settings, algorithms, caGroups, ocsp, crl, policies));
    return Optional.of(settings);
  }

  private static List<URI> urls(Map<String, OcspObject> ocsp, Map<String, CrlObject> crl) {
    return Stream.concat(
            ocsp.values().stream().flatMap(object -> object.urls().stream()),
            crl.values().stream().flatMap(object -> object.urls().stream()))
        .toList();
  }
}
