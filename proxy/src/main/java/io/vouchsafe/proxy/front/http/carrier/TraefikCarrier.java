package io.vouchsafe.proxy.front.http.carrier;

import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.text.Base64Text;
import io.vouchsafe.proxy.text.PercentEncoding;
import io.vouchsafe.vpnauth.decision.Presented;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code X-Forwarded-Tls-Client-Cert} of passTLSClientCert: base64 DER without PEM's lines, leaf
 * first, separated by commas. Traefik 2 percent-encodes all of it, commas too; Traefik 3 does not.
 */
final class TraefikCarrier extends SingleField {
  private static final char SEPARATOR = ',';

  TraefikCarrier() {
    super("X-Forwarded-Tls-Client-Cert");
  }

  @Override
  Carried decode(String value) {
    if (value.indexOf('%') < 0) {
      return list(value);
    }
    Optional<String> plain = PercentEncoding.decode(value);
    return plain.isEmpty()
        ? new Carried.Malformed("the certificate header holds a broken percent escape")
        : list(plain.get());
  }

  private static Carried list(String text) {
    List<Der> chain = new ArrayList<>();
    int at = 0;
    while (at <= text.length()) {
      if (chain.size() == Presented.MOST_CERTIFICATES) {
        return new Carried.Malformed(
            "more than " + Presented.MOST_CERTIFICATES + " certificates are not read");
      }
      int comma = text.indexOf(SEPARATOR, at);
      int end = comma < 0 ? text.length() : comma;
      switch (Base64Text.certificate(text.substring(at, end))) {
        case Parsed.Ok<Der>(Der der) -> chain.add(der);
        case Parsed.Malformed<Der>(String reason) -> {
          return new Carried.Malformed("certificate " + chain.size() + ": " + reason);
        }
      }
      at = end + 1;
    }
    return new Carried.Chain(chain);
  }
}
