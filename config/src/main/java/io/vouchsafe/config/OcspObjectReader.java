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
  private static final long OFF = -1;
  private static final Range TIMEOUT = new Range(1, Range.INT, "ms");
  private static final Range MAX_AGE = new Range(OFF, 214_748_364, "s");
  private static final Range CACHE_AGE = new Range(OFF, Range.INT, "s");

  /** A response has some 2 kB; one is held in memory for each look-up in flight. */
  private static final Range MAX_RESPONSE = new Range(1, 16 << 20, "bytes");

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
    Optional<Value> url = object.required("url");
    boolean fromCertificate = url.map(this::isAia).orElse(false);
    List<URI> urls = fromCertificate ? List.of() : urls(url);
    object.value("tunneling").ifPresent(value -> tunneling.read(name, value));
    Optional<SignerTrust> signers = new SignerTrustReader(files).read(object);
    OcspObject read =
        new OcspObject(
            name,
            urls,
            files.read(object.items("issuers")),
            object.value("ca_group").flatMap(caGroups::named),
            rules(object, signers.orElse(SignerTrust.Chain.DEFAULT)),
            caching(object),
            Duration.ofMillis(object.wholeNumber("timeout", TIMEOUT, 200)),
            object.value("host_header").flatMap(OcspObjectReader::hostHeader),
            object.word("hash", Words.of(HashChoice.values()), HashChoice.AUTO),
            (int) object.bytes("max_response", MAX_RESPONSE, 65_536));
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
    ResponseRules absent = ResponseRules.DEFAULT;
    ResponseRules rules =
        absent
            .withSigners(signers)
            .withMissingNextUpdate(
                object.word(
                    "missing_nextupdate",
                    Words.of(MissingNextUpdate.values()),
                    absent.missingNextUpdate()))
            .withNonce(object.word("nonce", Words.of(NonceUse.values()), absent.nonce()))
            .withAlgorithms(algorithms);
    OptionalLong maxAge = seconds(object, "max_age", MAX_AGE, OFF);
    return maxAge.isPresent() ? rules.withMaxAge(maxAge.getAsLong()) : rules;
  }

  private static CachingRules caching(Section object) {
    return new CachingRules(
        object.flag("caching", true),
        seconds(object, "caching_thisupd_extra_maxage", CACHE_AGE, OFF),
        seconds(object, "caching_nextupd_ahead_time", CACHE_AGE, 0));
  }

  private static OptionalLong seconds(Section object, String key, Range range, long absent) {
    long seconds = object.wholeNumber(key, range, absent);
    return seconds == OFF ? OptionalLong.empty() : OptionalLong.of(seconds);
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
