package io.vouchsafe.config;

import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.vpnauth.revocation.CrlObject;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy.OnUnavailable;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy.OnUnknown;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads {@code revocation} of a policy. */
final class RevocationReader {
  private static final Range STAPLED_AGE = new Range(0, Range.INT, "s");

  private final NamedObjects<OcspObject> ocsp;
  private final NamedObjects<CrlObject> crl;

  RevocationReader(NamedObjects<OcspObject> ocsp, NamedObjects<CrlObject> crl) {
    this.ocsp = ocsp;
    this.crl = crl;
  }

  RevocationPolicy read(Section revocation) {
    Optional<Value> responders = revocation.value("ocsp");
    Optional<Value> lists = revocation.value("crl");
    List<Source> configured = configured(hasSome(responders, ocsp), hasSome(lists, crl));
    Optional<Value> sources = revocation.value("sources");
    RevocationPolicy policy =
        new RevocationPolicy(
            sources.map(value -> sources(value, configured)).orElse(configured),
            revocation.word("scope", Words.of(Scope.values()), Scope.CHAIN),
            revocation.word("on_unknown", Words.of(OnUnknown.values()), OnUnknown.DENY),
            revocation.word("on_unavailable", Words.of(OnUnavailable.values()), OnUnavailable.DENY),
            Duration.ofSeconds(
                revocation.wholeNumber(
                    "stapled_max_age",
                    STAPLED_AGE,
                    RevocationPolicy.DEFAULT_STAPLED_MAX_AGE.toSeconds())),
            named(responders, ocsp),
            named(lists, crl));
    if (policy.onUnavailable() == OnUnavailable.ALLOW) {
      revocation.warning("on_unavailable: allow lets revoked certificates in when nobody answers");
    }
    return policy;
  }

  /** What the policy names, or all that the tenant has. */
  private static <T> List<T> named(Optional<Value> names, NamedObjects<T> objects) {
    return names.map(Value::items).map(objects::named).orElseGet(objects::all);
  }

  private static boolean hasSome(Optional<Value> names, NamedObjects<?> objects) {
    return names.map(value -> !isEmptyList(value)).orElse(!objects.isEmpty());
  }

  private static boolean isEmptyList(Value value) {
    return value.node() instanceof YamlNode.Sequence(List<YamlNode.Item> items) && items.isEmpty();
  }

  /** Contract, section 1: {@code [stapled, ocsp, crl]} of those configured. */
  private static List<Source> configured(boolean hasOcsp, boolean hasCrl) {
    List<Source> sources = new ArrayList<>(List.of(Source.STAPLED));
    if (hasOcsp) {
      sources.add(Source.OCSP);
    }
    if (hasCrl) {
      sources.add(Source.CRL);
    }
    return List.copyOf(sources);
  }

  private static List<Source> sources(Value list, List<Source> configured) {
    Map<String, Source> words = new LinkedHashMap<>();
    for (Source source : List.of(Source.STAPLED, Source.OCSP, Source.CRL)) {
      words.put(source.word(), source);
    }
    List<Source> sources = new ArrayList<>();
    List<Value> items = list.items();
    for (Value item : items) {
      Optional<Source> source = item.word(words);
      if (source.isPresent() && sources.contains(source.get())) {
        item.error(Quoted.of(source.get().word()) + " is named twice");
      } else {
        source.ifPresent(sources::add);
      }
      if (source.isPresent() && !configured.contains(source.get())) {
        item.error("the policy has no " + upper(source.get()) + " object to ask");
      }
    }
    if (items.isEmpty() && list.node() instanceof YamlNode.Sequence) {
      list.warning("without sources nothing is checked for revocation");
    }
    return sources;
  }

  private static String upper(Source source) {
    return source.word().toUpperCase(Locale.ROOT);
  }
}
