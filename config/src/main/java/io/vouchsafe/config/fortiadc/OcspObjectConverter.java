package io.vouchsafe.config.fortiadc;

import io.vouchsafe.config.NearestWord;
import io.vouchsafe.config.ObjectName;
import io.vouchsafe.config.Quoted;
import io.vouchsafe.config.Range;
import io.vouchsafe.config.ResponderUrl;
import io.vouchsafe.config.YamlWriter;
import io.vouchsafe.config.fortiadc.SettingReader.Known;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One OCSP object: every key of FortiADC becomes one of ours (contract, section 2), with FortiADC's
 * own default where it is not set, so that nothing changes by moving.
 */
final class OcspObjectConverter {
  private static final long OFF = -1;
  private static final Range TIMEOUT = new Range(1, Range.INT, "ms");
  private static final Range MAX_AGE = new Range(OFF, 214_748_364, "s");
  private static final Range CACHE_AGE = new Range(OFF, Range.INT, "s");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:\\[\\]-]{1,255}");

  private final Findings findings;
  private final StricterPlaces stricter;

  OcspObjectConverter(Findings findings, StricterPlaces stricter) {
    this.findings = findings;
    this.stricter = stricter;
  }

  ImportedObject convert(String vdom, String name, CliObject object) {
    ObjectName.mistake(name).ifPresent(why -> findings.error(object.line(), object.shown(), why));
    warnOfUnknownKeys(object);
    SettingReader from = new SettingReader(object, findings);
    SignerConverter.Signers signers = new SignerConverter(vdom, from).convert();
    Optional<YamlWriter.Entry> tunnel = new TunnelConverter(vdom, name, from).convert();

    List<YamlWriter.Entry> entries = new ArrayList<>();
    entries.add(url(from));
    entries.addAll(signers.entries());
    entries.add(number("timeout", from.wholeNumber(OcspKey.TIMEOUT, TIMEOUT, 200)));
    entries.add(number("max_age", from.wholeNumber(OcspKey.MAX_AGE, MAX_AGE, OFF)));
    hostHeader(from).ifPresent(entries::add);
    entries.add(missingNextUpdate(from, vdom + "/" + name));
    entries.addAll(caching(from, vdom + "/" + name));
    entries.add(nonce(from, vdom + "/" + name));
    tunnel.ifPresent(entries::add);

    String place = vdom + "/" + name;
    always(place);
    stricter.add(signers.pinned() ? StricterRule.PINNED_SIGNER : StricterRule.CHAIN_SIGNER, place);
    if (!signers.pinned() && from.flag(OcspKey.ACCEPT_TRUSTED_ROOT_CA, true).value()) {
      stricter.add(StricterRule.TRUSTED_ROOT_CA, place);
    }
    tunnel.ifPresent(t -> stricter.add(StricterRule.TUNNELING, place));
    return new ImportedObject(name, entries, signers.caGroup());
  }

  private void always(String place) {
    List.of(
            StricterRule.TIMEOUT,
            StricterRule.TIMES,
            StricterRule.ALGORITHMS,
            StricterRule.MAX_RESPONSE)
        .forEach(rule -> stricter.add(rule, place));
  }

  private void warnOfUnknownKeys(CliObject object) {
    object.settings().values().stream()
        .filter(said -> OcspKey.of(said.key()).isEmpty())
        .forEach(
            said ->
                findings.warning(
                    said.line(),
                    object.shown(),
                    "unknown key " + Quoted.of(said.key()) + " is left out" + nearest(said.key())));
  }

  private String nearest(String key) {
    if (findings.isFull()) {
      return "";
    }
    return NearestWord.to(OcspKey.canonical(key), OcspKey.allSpellings())
        .map(word -> ", nearest known key " + Quoted.of(word))
        .orElse("");
  }

  private static YamlWriter.Entry url(SettingReader from) {
    Optional<String> url = from.one(OcspKey.URL);
    if (url.isEmpty() && from.values(OcspKey.URL).isEmpty()) {
      from.error(OcspKey.URL, "is required");
    }
    url.flatMap(ResponderUrl::mistake).ifPresent(why -> from.error(OcspKey.URL, why));
    return new YamlWriter.Entry("url", YamlWriter.string(url.orElse("")), from.origin(OcspKey.URL));
  }

  private static YamlWriter.Entry number(String key, Known<Long> number) {
    return new YamlWriter.Entry(key, number.value(), number.origin());
  }

  private static Optional<YamlWriter.Entry> hostHeader(SettingReader from) {
    Optional<String> host = from.one(OcspKey.HOST_HEADER);
    host.filter(text -> !HOST.matcher(text).matches())
        .ifPresent(
            text -> from.error(OcspKey.HOST_HEADER, Quoted.of(text) + " is no host or host:port"));
    return host.map(
        text ->
            new YamlWriter.Entry(
                "host_header", YamlWriter.string(text), from.origin(OcspKey.HOST_HEADER)));
  }

  private YamlWriter.Entry missingNextUpdate(SettingReader from, String place) {
    Known<Boolean> reject = from.flag(OcspKey.REJECT_MISSING_NEXTUPDATE, false);
    if (!reject.value()) {
      stricter.add(StricterRule.MISSING_NEXTUPDATE, place);
    }
    return new YamlWriter.Entry(
        "missing_nextupdate",
        reject.value() ? "reject" : "use_once",
        reject.origin() + (reject.value() ? "" : "; accepted as on FortiADC, but not remembered"));
  }

  private List<YamlWriter.Entry> caching(SettingReader from, String place) {
    Known<Boolean> caching = from.flag(OcspKey.CACHING, true);
    Known<Long> extra = from.wholeNumber(OcspKey.CACHING_THISUPD_EXTRA_MAXAGE, CACHE_AGE, OFF);
    Known<Long> ahead = from.wholeNumber(OcspKey.CACHING_NEXTUPD_AHEAD_TIME, CACHE_AGE, OFF);
    if (caching.value()) {
      stricter.add(StricterRule.MAX_LIFETIME, place);
      stricter.add(StricterRule.REVOKED_STAYS, place);
      if (ahead.value() == OFF) {
        stricter.add(StricterRule.AHEAD_TIME_OFF, place);
      }
    }
    String remark = ahead.value() == OFF ? "; Vouchsafe's own default is 0" : "";
    return List.of(
        new YamlWriter.Entry("caching", caching.value(), caching.origin()),
        number("caching_thisupd_extra_maxage", extra),
        new YamlWriter.Entry("caching_nextupd_ahead_time", ahead.value(), ahead.origin() + remark));
  }

  private YamlWriter.Entry nonce(SettingReader from, String place) {
    Known<Boolean> check = from.flag(OcspKey.NONCE_CHECK, true);
    if (check.value()) {
      stricter.add(StricterRule.NONCE, place);
    }
    return new YamlWriter.Entry(
        "nonce",
        check.value() ? "prefer" : "off",
        check.origin() + (check.value() ? "; require also refuses a response without it" : ""));
  }
}
