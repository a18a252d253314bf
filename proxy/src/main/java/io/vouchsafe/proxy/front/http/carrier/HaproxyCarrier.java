package io.vouchsafe.proxy.front.http.carrier;

import io.vouchsafe.proxy.text.Base64Text;

/** {@code X-SSL-Client-DER: %[ssl_c_der,base64]}: the leaf. */
final class HaproxyCarrier extends SingleField {
  HaproxyCarrier() {
    super("X-SSL-Client-DER");
  }

  @Override
  Carried decode(String value) {
    return one(Base64Text.certificate(value));
  }
}
