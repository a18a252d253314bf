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
  private static final KeyType<Source> SOURCE = new KeyType.OneWord<>(sourceWords(), List.of());

  static final SettingKey<List<Source>> SOURCES =
      SettingKey.list("sources", SOURCE)
          .absent("`[stapled, ocsp, crl]` but only those for which the policy has objects")
          .says("in the order in which they are asked; `[]` checks no revocation and warns");

  static final SettingKey<List<Value>> OCSP =
      SettingKey.namesIn("ocsp", "ocsp")
          .absent("all of the tenant's objects, in the order of the file")
          .says("names of OCSP objects; the first whose `issuers` match is asked");

  static final SettingKey<List<Value>> CRL =
      SettingKey.namesIn("crl", "crl")
          .absent("all of the tenant's objects, in the order of the file")
          .says("names of CRL objects; the first whose `issuers` match is used");

  static final SettingKey<Scope> SCOPE =
      SettingKey.word("scope", Scope.values())
          .byDefault(Scope.CHAIN)
          .says("`chain`: every certificate except the anchor");

  static final SettingKey<OnUnknown> ON_UNKNOWN =
      SettingKey.word("on_unknown", OnUnknown.values())
          .byDefault(OnUnknown.DENY)
          .says("`next` asks the next source");

  private static final SettingKey<OnUnavailable> ON_UNAVAILABLE =
      SettingKey.word("on_unavailable", OnUnavailable.values())
          .byDefault(OnUnavailable.DENY)
          .says("`allow` warns; our own overload is a deny `over_budget` under both");

  static final SettingKey<Duration> STAPLED_MAX_AGE =
      SettingKey.seconds("stapled_max_age", 0, Range.INT)
          .byDefault(RevocationPolicy.DEFAULT_STAPLED_MAX_AGE)
          .says(
              "a stapled response with an older thisUpdate is passed over when `ocsp` or "
                  + "`crl` can be asked. It counts only when all others are silent "
                  + "([revocation.md](revocation.md))");

  static final SectionTable KEYS =
      SectionTable.of(SOURCES, OCSP, CRL, SCOPE, ON_UNKNOWN, ON_UNAVAILABLE, STAPLED_MAX_AGE);

  private final NamedObjects<OcspObject> ocsp;
  private final NamedObjects<CrlObject> crl;

  RevocationReader(NamedObjects<OcspObject> ocsp, NamedObjects<CrlObject> crl) {
    this.ocsp = ocsp;
    this.crl = crl;
  }

  RevocationPolicy read(Section revocation) {
    Optional<Value> responders = revocation.value(OCSP);
    Optional<Value> lists = revocation.value(CRL);
    List<Source> configured = configured(hasSome(responders, ocsp), hasSome(lists, crl));
    Optional<Value> sources = revocation.value(SOURCES);
    RevocationPolicy policy =
        new RevocationPolicy(
            sources.map(value -> sources(value, configured)).orElse(configured),
            revocation.get(SCOPE),
            revocation.get(ON_UNKNOWN),
            revocation.get(ON_UNAVAILABLE),
            revocation.get(STAPLED_MAX_AGE),
            named(responders, ocsp),
            named(lists, crl));
    if (policy.onUnavailable() == OnUnavailable.ALLOW) {
      revocation.warning(
          "on_unavailable: allow lets revoked certificates in when no source answers");
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

  private static Map<String, Source> sourceWords() {
    Map<String, Source> words = new LinkedHashMap<>();
    for (Source source : List.of(Source.STAPLED, Source.OCSP, Source.CRL)) {
      words.put(source.word(), source);
    }
    return words;
  }

  private static List<Source> sources(Value list, List<Source> configured) {
    List<Source> sources = new ArrayList<>();
    List<Value> items = list.items();
    for (Value item : items) {
      Optional<Source> source = SOURCE.read(item);
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
