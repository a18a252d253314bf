package io.vouchsafe.config;

import io.vouchsafe.ocsp.CachingRules;
import io.vouchsafe.ocsp.HashChoice;
import io.vouchsafe.ocsp.MissingNextUpdate;
import io.vouchsafe.ocsp.NonceUse;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.ocsp.ResponseRules;
import io.vouchsafe.ocsp.SignerTrust;
import io.vouchsafe.pki.Algorithms;
import io.vouchsafe.pki.path.CaGroup;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Reads one OCSP object (contract, section 2). */
final class OcspObjectReader {
  private static final SettingKey<List<Value>> URL =
      SettingKey.oneOrMore("url", KeyType.TextOf.asWritten("URL"))
          .required()
          .says(
              "one or a list of http or https URLs, tried in order; no user name, no "
                  + "fragment. The certificate of an https responder must name its host, and "
                  + "must come from the CA group that judges its answers or from a CA that Java "
                  + "trusts ([0008](decisions/0008-https-responders.md)). Or `aia`: the first "
                  + "four URLs in the certificate itself, as far as `allowed_hosts` allows them; "
                  + "without `allowed_hosts` warns");

  static final SettingKey<List<Value>> ISSUERS =
      SettingKey.files("issuers")
          .byDefault(List.of())
          .says("certificates of the CAs that this object answers for; empty = any");

  static final SettingKey<Value> CA_GROUP =
      SettingKey.nameIn("ca_groups", "ca_group")
          .absent("the policy's")
          .says("chain mode: the CA group from which the signer must come");

  private static final SettingKey<Duration> TIMEOUT =
      SettingKey.millis("timeout", 1, Range.INT)
          .byDefault(Duration.ofMillis(200))
          .says("for a look-up at one URL, from connect to last byte");

  static final SettingKey<OptionalLong> MAX_AGE =
      SettingKey.secondsOrOff("max_age", 214_748_364)
          .byDefault(OptionalLong.empty())
          .says("the greatest age of a response, since its thisUpdate");

  private static final SettingKey<String> HOST_HEADER =
      SettingKey.text("host_header", "host or host:port", OcspObjectReader::hostHeader)
          .says("sent instead of the URL's host");

  static final SettingKey<MissingNextUpdate> MISSING_NEXTUPDATE =
      SettingKey.word("missing_nextupdate", MissingNextUpdate.values())
          .byDefault(ResponseRules.DEFAULT.missingNextUpdate())
          .says("`cache` for at most 300 s");

  private static final SettingKey<Boolean> CACHING =
      SettingKey.flag("caching").byDefault(true).says("whether verified statuses are cached");

  static final SettingKey<OptionalLong> CACHING_THISUPD_EXTRA_MAXAGE =
      SettingKey.secondsOrOff("caching_thisupd_extra_maxage", Range.INT)
          .byDefault(OptionalLong.empty())
          .says("after thisUpdate");

  static final SettingKey<OptionalLong> CACHING_NEXTUPD_AHEAD_TIME =
      SettingKey.secondsOrOff("caching_nextupd_ahead_time", Range.INT)
          .byDefault(OptionalLong.of(0))
          .says("before nextUpdate; 2147483647 = never cached");

  private static final SettingKey<NonceUse> NONCE =
      SettingKey.word("nonce", NonceUse.values()).byDefault(ResponseRules.DEFAULT.nonce());

  private static final SettingKey<HashChoice> HASH =
      SettingKey.word("hash", HashChoice.values())
          .byDefault(HashChoice.AUTO)
          .says("`auto`: SHA-256, and SHA-1 for responders that need it");

  private static final SettingKey<Value> TUNNELING =
      SettingKey.section("tunneling", TunnelingReader.KEYS)
          .absent("none")
          .says("an HTTP proxy for all of this object's requests");

  /** A response has some 2 kB; one is held in memory for each look-up in flight. */
  private static final SettingKey<Long> MAX_RESPONSE =
      SettingKey.bytes("max_response", 1, 16 << 20).byDefault(65_536L);

  static final SectionTable KEYS =
      SectionTable.of(
          URL,
          ISSUERS,
          SignerTrustReader.OCSP_SIGNING_CERTIFICATES,
          SignerTrustReader.VERIFY_OTHERS,
          CA_GROUP,
          SignerTrustReader.ISSUER_CRITERIA_CHECK,
          SignerTrustReader.ACCEPT_TRUSTED_ROOT_CA,
          TIMEOUT,
          MAX_AGE,
          HOST_HEADER,
          MISSING_NEXTUPDATE,
          CACHING,
          CACHING_THISUPD_EXTRA_MAXAGE,
          CACHING_NEXTUPD_AHEAD_TIME,
          NONCE,
          HASH,
          TUNNELING,
          MAX_RESPONSE);

  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:\\[\\]-]{1,255}");

  private final CertificateFiles files;
  private final NamedObjects<CaGroup> caGroups;
  private final Algorithms algorithms;
  private final AllowedHosts allowedHosts;
  private final TunnelingReader tunneling;

  OcspObjectReader(
      CertificateFiles files,
      NamedObjects<CaGroup> caGroups,
      Algorithms algorithms,
      AllowedHosts allowedHosts,
      TunnelingReader tunneling) {
    this.files = files;
    this.caGroups = caGroups;
    this.algorithms = algorithms;
    this.allowedHosts = allowedHosts;
    this.tunneling = tunneling;
  }

  Optional<OcspObject> read(String name, Section object) {
    Optional<Value> url = object.value(URL);
    boolean fromCertificate = url.map(this::isAia).orElse(false);
    List<URI> urls = fromCertificate ? List.of() : urls(url);
    object.value(TUNNELING).ifPresent(value -> tunneling.read(name, value));
    Optional<SignerTrust> signers = new SignerTrustReader(files).read(object);
    OcspObject read =
        new OcspObject(
            name,
            urls,
            files.read(object.get(ISSUERS)),
            object.value(CA_GROUP).flatMap(caGroups::named),
            rules(object, signers.orElse(SignerTrust.Chain.DEFAULT)),
            caching(object),
            object.get(TIMEOUT),
            object.find(HOST_HEADER),
            object.get(HASH),
            Math.toIntExact(object.get(MAX_RESPONSE)));
    boolean asksSomebody = fromCertificate || !urls.isEmpty();
    return asksSomebody && signers.isPresent() ? Optional.of(read) : Optional.empty();
  }

  private boolean isAia(Value url) {
    boolean aia =
        url.node() instanceof YamlNode.Scalar(YamlNode.ScalarType type, String text)
            && type == YamlNode.ScalarType.STRING
            && text.equals(ResponderUrl.AIA);
    if (aia && allowedHosts.hosts().isEmpty()) {
      url.warning("without allowed_hosts no responder that a certificate names is asked");
    }
    return aia;
  }

  private static List<URI> urls(Optional<Value> written) {
    List<Value> values = written.map(Value::oneOrMore).orElse(List.of());
    if (written.isPresent()
        && written.get().node() instanceof YamlNode.Sequence
        && values.isEmpty()) {
      written.get().error("the list is empty, at least one URL is expected");
    }
    return values.stream().flatMap(value -> ResponderUrl.read(value).stream()).toList();
  }

  private ResponseRules rules(Section object, SignerTrust signers) {
    ResponseRules rules =
        ResponseRules.DEFAULT
            .withSigners(signers)
            .withMissingNextUpdate(object.get(MISSING_NEXTUPDATE))
            .withNonce(object.get(NONCE))
            .withAlgorithms(algorithms);
    OptionalLong maxAge = object.get(MAX_AGE);
    return maxAge.isPresent() ? rules.withMaxAge(maxAge.getAsLong()) : rules;
  }

  private static CachingRules caching(Section object) {
    return new CachingRules(
        object.get(CACHING),
        object.get(CACHING_THISUPD_EXTRA_MAXAGE),
        object.get(CACHING_NEXTUPD_AHEAD_TIME));
  }

  private static Optional<String> hostHeader(Value value) {
    Optional<String> text = value.string();
    Optional<String> host = text.filter(t -> HOST.matcher(t).matches());
    if (text.isPresent() && host.isEmpty()) {
      value.error(Quoted.of(text.get()) + " is no host or host:port");
    }
    return host;
  }
}
