package io.vouchsafe.config;

import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.vpnauth.RevocationPolicy;
import io.vouchsafe.vpnauth.RevocationPolicy.OnUnavailable;
import io.vouchsafe.vpnauth.RevocationPolicy.OnUnknown;
import io.vouchsafe.vpnauth.RevocationPolicy.Scope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code revocation} of a policy. */
final class RevocationReader {
  private final NamedObjects<OcspObject> ocsp;

  RevocationReader(NamedObjects<OcspObject> ocsp) {
    this.ocsp = ocsp;
  }

  RevocationPolicy read(Section revocation) {
    Optional<Value> objects = revocation.value("ocsp");
    List<Value> names = objects.map(Value::items).orElse(List.of());
    boolean hasOcsp = objects.isPresent() ? !names.isEmpty() : !ocsp.isEmpty();
    Optional<Value> sources = revocation.value("sources");
    RevocationPolicy policy =
        new RevocationPolicy(
            sources.map(value -> sources(value, hasOcsp)).orElse(configured(hasOcsp)),
            revocation.word("scope", Words.of(Scope.values()), Scope.CHAIN),
            revocation.word("on_unknown", Words.of(OnUnknown.values()), OnUnknown.DENY),
            revocation.word("on_unavailable", Words.of(OnUnavailable.values()), OnUnavailable.DENY),
            objects.isPresent() ? ocsp.named(names) : ocsp.all(),
            List.of());
    if (policy.onUnavailable() == OnUnavailable.ALLOW) {
      revocation.warning("on_unavailable: allow lets revoked certificates in when nobody answers");
    }
    return policy;
  }

  /** Contract, section 1: {@code [stapled, ocsp, crl]} of those configured. */
  private static List<Source> configured(boolean hasOcsp) {
    return hasOcsp ? List.of(Source.STAPLED, Source.OCSP) : List.of(Source.STAPLED);
  }

  private static List<Source> sources(Value list, boolean hasOcsp) {
    Map<String, Source> words = new LinkedHashMap<>();
    words.put(Source.STAPLED.word(), Source.STAPLED);
    words.put(Source.OCSP.word(), Source.OCSP);
    List<Source> sources = new ArrayList<>();
    List<Value> items = list.items();
    for (Value item : items) {
      Optional<Source> source = item.word(words);
      if (source.isPresent() && sources.contains(source.get())) {
        item.error(Quoted.of(source.get().word()) + " is named twice");
      } else {
        source.ifPresent(sources::add);
      }
      if (source.equals(Optional.of(Source.OCSP)) && !hasOcsp) {
        item.error("the policy has no OCSP object to ask");
      }
    }
    if (items.isEmpty() && list.node() instanceof YamlNode.Sequence) {
      list.warning("without sources nothing is checked for revocation");
    }
    return sources;
  }
}
