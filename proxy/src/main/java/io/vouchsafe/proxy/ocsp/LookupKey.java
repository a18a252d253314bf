package io.vouchsafe.proxy.ocsp;

import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.proxy.cache.StatusKey;
import java.net.URI;

/** Look-ups of the same key would ask the same and judge the answer by the same rules. */
record LookupKey(StatusKey certificate, Fingerprint issuer, String object, CaGroup group, URI url) {
  static LookupKey of(Lookup lookup) {
    return new LookupKey(
        lookup.question().key(),
        lookup.question().query().issuer().sha256(),
        lookup.object().name(),
        lookup.group(),
        lookup.url());
  }
}
