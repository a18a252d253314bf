package io.vouchsafe.config;

import io.vouchsafe.vpnauth.revocation.CrlObject;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads one CRL object (contract, section 3). */
final class CrlObjectReader {
  private static final Range VALIDITY_TIME = new Range(1, Range.INT, "s");
  private static final Range TIMEOUT = new Range(1, Range.INT, "ms");

  /** A CRL is mapped into memory as one piece, which Java bounds at 2 GiB. */
  private static final Range MAX_SIZE = new Range(1, Range.INT, "bytes");

  private static final Range CERTIFICATE_CACHE = new Range(1, 65_536, "CRLs");

  private final CertificateFiles files;
  private final AllowedHosts allowedHosts;
  private final TunnelingReader tunneling;
  private final LdapServerReader ldapServers;
  private final Map<String, CrlAccess> access = new HashMap<>();

  CrlObjectReader(CertificateFiles files, Secrets secrets, AllowedHosts allowedHosts) {
    this.files = files;
    this.allowedHosts = allowedHosts;
    this.tunneling = new TunnelingReader(secrets);
    this.ldapServers = new LdapServerReader(files, secrets);
  }

  /** How the objects read so far are reached, by their names. */
  Map<String, CrlAccess> access() {
    return Map.copyOf(access);
  }

  Optional<CrlObject> read(String name, Section object) {
    List<Value> servers = object.items("ldap_servers");
    object.value("tunneling").ifPresent(value -> tunneling.read(name, value));
    CrlAccess how =
        new CrlAccess(
            Optional.ofNullable(tunneling.byObject().get(name)),
            servers.stream().flatMap(value -> ldapServers.read(value).stream()).toList());
    access.put(name, how);
    List<Value> written = object.items("urls");
    List<URI> urls =
        written.stream().flatMap(url -> CrlUrl.read(url, !servers.isEmpty()).stream()).toList();
    boolean fromCertificate = object.flag("from_certificate", false);
    CrlObject read =
        new CrlObject(
            name,
            urls,
            fromCertificate,
            files.read(object.items("issuers")),
            Duration.ofSeconds(object.wholeNumber("validity_time", VALIDITY_TIME, 86_400)),
            object.flag("validity_time_strict", false),
            Duration.ofMillis(object.wholeNumber("timeout", TIMEOUT, 5000)),
            object.bytes("max_size", MAX_SIZE, 512L << 20),
            (int) object.wholeNumber("certificate_cache_max", CERTIFICATE_CACHE, 1024));
    if (written.isEmpty() && !fromCertificate) {
      object.error("has no urls, and from_certificate is false: no CRL ever comes of it");
      return Optional.empty();
    }
    boolean asksDirectories =
        !servers.isEmpty() || urls.stream().anyMatch(url -> url.getScheme().startsWith("ldap"));
    if (asksDirectories && how.tunneling().isPresent()) {
      object.warning("tunneling carries http and https; directory servers are asked straight");
    }
    if (fromCertificate && allowedHosts.hosts().isEmpty() && servers.isEmpty()) {
      object.warning("without allowed_hosts no URL that a certificate names is fetched");
    }
    return Optional.of(read);
  }
}
