package io.vouchsafe.proxy.front.http.carrier;

import io.vouchsafe.proxy.text.Base64Text;

/** {@code X-Client-Cert: {http.request.tls.client.certificate_der_base64}}: the leaf. */
final class CaddyCarrier extends SingleField {
  CaddyCarrier() {
    super("X-Client-Cert");
  }

  @Override
  Carried decode(String value) {
    return one(Base64Text.certificate(value));
  }
}
