package io.vouchsafe.proxy.front.http.carrier;

import io.vouchsafe.proxy.text.Base64Text;

/**
 * {@code X-Client-Cert: {http.request.tls.client.certificate_der_base64}}: the leaf. Of a client
 * without a certificate Caddy knows no such placeholder and sends it as it is written.
 */
final class CaddyCarrier extends SingleField {
  private static final String PLACEHOLDER = "{http.request.tls.client.certificate_der_base64}";

  CaddyCarrier() {
    super("X-Client-Cert");
  }

  @Override
  Carried decode(String value) {
    return value.equals(PLACEHOLDER) ? Carried.None.NONE : one(Base64Text.certificate(value));
  }
}
