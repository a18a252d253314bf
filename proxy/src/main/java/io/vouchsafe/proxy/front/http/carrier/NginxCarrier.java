package io.vouchsafe.proxy.front.http.carrier;

import io.vouchsafe.proxy.text.PemText;
import io.vouchsafe.proxy.text.PercentEncoding;
import java.util.Optional;

/**
 * {@code X-SSL-Client-Cert: $ssl_client_escaped_cert}: the leaf in percent-encoded PEM. nginx never
 * passes the chain.
 */
final class NginxCarrier extends SingleField {
  NginxCarrier() {
    super("X-SSL-Client-Cert");
  }

  @Override
  Carried decode(String value) {
    Optional<String> pem = PercentEncoding.decode(value);
    return pem.isEmpty()
        ? new Carried.Malformed("the certificate header holds a broken percent escape")
        : one(PemText.single(pem.get()));
  }
}
