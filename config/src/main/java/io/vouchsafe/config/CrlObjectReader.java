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
  private static final SettingKey<List<Value>> URLS =
      SettingKey.list("urls", KeyType.TextOf.asWritten("URL"))
          .byDefault(List.of())
          .says(
              "http, https, ldap, ldaps and file URLs, all fetched ahead of time. Two URLs "
                  + "with CRLs of the same issuer key and scope are alternates of each other. "
                  + "`file:NAME` is relative to the settings file (a file that does not exist "
                  + "yet warns). `ldap:///DN` without a host is for `ldap_servers`. No user "
                  + "names. Required unless `from_certificate`");

  private static final SettingKey<Boolean> FROM_CERTIFICATE =
      SettingKey.flag("from_certificate")
          .byDefault(false)
          .says(
              "true: also fetch from the certificate's CDP and FreshestCRL (http, https, "
                  + "ldap, ldaps): at most four URLs, of validated paths only, as far as "
                  + "`allowed_hosts` allows them; without `allowed_hosts` and `ldap_servers` "
                  + "warns");

  private static final SettingKey<List<Value>> ISSUERS =
      SettingKey.files("issuers")
          .byDefault(List.of())
          .says("certificates of the CAs that this object answers for; empty = any");

  private static final SettingKey<Duration> VALIDITY_TIME =
      SettingKey.seconds("validity_time", 1, Range.INT)
          .byDefault(Duration.ofDays(1))
          .says(
              "counted from the start of the last good fetch. A new CRL is fetched when "
                  + "this time or nextUpdate has passed; for `urls` before both");

  private static final SettingKey<Boolean> VALIDITY_TIME_STRICT =
      SettingKey.flag("validity_time_strict")
          .byDefault(false)
          .says(
              "when that fetch fails: true: the cached CRL is not used any more; false: it "
                  + "is used until its nextUpdate");

  static final SettingKey<List<Value>> LDAP_SERVERS =
      SettingKey.sections("ldap_servers", LdapServerReader.KEYS)
          .byDefault(List.of())
          .says(
              "servers that are asked for ldap URLs, in this order, before the host in the "
                  + "URL itself");

  private static final SettingKey<Duration> TIMEOUT =
      SettingKey.millis("timeout", 1, Range.INT)
          .byDefault(Duration.ofSeconds(5))
          .says("for a look-up, from connect to last byte, over all URLs");

  /** A CRL is mapped into memory as one piece, which Java bounds at 2 GiB. */
  private static final SettingKey<Long> MAX_SIZE =
      SettingKey.bytes("max_size", 1, Range.INT)
          .byDefault(512L << 20)
          .says("over LDAP at most 64 MiB, because an LDAP entry is read into memory");

  private static final SettingKey<Value> TUNNELING =
      SettingKey.section("tunneling", TunnelingReader.KEYS)
          .absent("none")
          .says(
              "an HTTP proxy for http and https URLs; LDAP servers are asked directly, "
                  + "without it (warns)");

  static final SettingKey<Integer> CERTIFICATE_CACHE_MAX =
      SettingKey.number("certificate_cache_max", 1, 65_536, "CRLs")
          .byDefault(1024)
          .says("CRLs from URLs in certificates; the least recently used is dropped first");

  static final SectionTable KEYS =
      SectionTable.of(
          URLS,
          FROM_CERTIFICATE,
          ISSUERS,
          VALIDITY_TIME,
          VALIDITY_TIME_STRICT,
          LDAP_SERVERS,
          TIMEOUT,
          MAX_SIZE,
          TUNNELING,
          CERTIFICATE_CACHE_MAX);

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
    List<Value> servers = object.get(LDAP_SERVERS);
    object.value(TUNNELING).ifPresent(value -> tunneling.read(name, value));
    CrlAccess how =
        new CrlAccess(
            Optional.ofNullable(tunneling.byObject().get(name)),
            servers.stream().flatMap(value -> ldapServers.read(value).stream()).toList());
    access.put(name, how);
    List<Value> written = object.get(URLS);
    List<URI> urls =
        written.stream().flatMap(url -> CrlUrl.read(url, !servers.isEmpty()).stream()).toList();
    boolean fromCertificate = object.get(FROM_CERTIFICATE);
    CrlObject read =
        new CrlObject(
            name,
            urls,
            fromCertificate,
            files.read(object.get(ISSUERS)),
            object.get(VALIDITY_TIME),
            object.get(VALIDITY_TIME_STRICT),
            object.get(TIMEOUT),
            object.get(MAX_SIZE),
            object.get(CERTIFICATE_CACHE_MAX));
    if (written.isEmpty() && !fromCertificate) {
      object.error("has no urls, and from_certificate is false: it never gets a CRL");
      return Optional.empty();
    }
    boolean asksDirectories =
        !servers.isEmpty() || urls.stream().anyMatch(url -> url.getScheme().startsWith("ldap"));
    if (asksDirectories && how.tunneling().isPresent()) {
      object.warning(
          "tunneling carries http and https only; LDAP servers are asked directly, "
              + "without the proxy");
    }
    if (fromCertificate && allowedHosts.hosts().isEmpty() && servers.isEmpty()) {
      object.warning("without allowed_hosts no URL that a certificate names is fetched");
    }
    return Optional.of(read);
  }
}
