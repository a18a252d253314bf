package io.vouchsafe.proxy.front.http.carrier;

import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.text.PemText;
import io.vouchsafe.proxy.text.PercentEncoding;
import java.util.List;
import java.util.Optional;

/**
 * {@code X-Forwarded-Client-Cert} of Envoy and Istio: exactly one element, since of two, the client
 * may have sent one. {@code Chain} (leaf first) is used, else {@code Cert}, both percent-encoded
 * PEM; where both come, they name the same leaf, and {@code Hash} is its SHA-256.
 *
 * <p>Subject, DNS, URI and By hold text that the certificate's holder may have chosen, so that they
 * could try to bring a certificate of their own: none of them is looked at, and a key that counts
 * comes once.
 */
final class EnvoyCarrier extends SingleField {
  EnvoyCarrier() {
    super("X-Forwarded-Client-Cert");
  }

  @Override
  Carried decode(String value) {
    return switch (XfccElement.parse(value)) {
      case Parsed.Malformed<XfccElement>(String reason) -> new Carried.Malformed(reason);
      case Parsed.Ok<XfccElement>(XfccElement element) -> carried(element);
    };
  }

  private static Carried carried(XfccElement element) {
    Parsed<List<Der>> certificates =
        element
            .chain()
            .map(chain -> pem("Chain", chain))
            .or(() -> element.cert().map(cert -> pem("Cert", cert)))
            .orElseGet(() -> Parsed.malformed("the element holds neither Cert nor Chain"));
    return switch (certificates) {
      case Parsed.Malformed<List<Der>>(String reason) -> new Carried.Malformed(reason);
      case Parsed.Ok<List<Der>>(List<Der> chain) ->
          contradiction(element, chain.getFirst())
              .<Carried>map(Carried.Malformed::new)
              .orElseGet(() -> new Carried.Chain(chain));
    };
  }

  /** What of the element does not fit {@code leaf}. */
  private static Optional<String> contradiction(XfccElement element, Der leaf) {
    Parsed<List<Der>> onlyLeaf = Parsed.ok(List.of(leaf));
    if (element.cert().filter(cert -> !pem("Cert", cert).equals(onlyLeaf)).isPresent()) {
      return Optional.of("Cert is not one certificate, or another than the first of Chain");
    }
    return element
        .hash()
        .filter(hash -> !hash.equals(leaf.sha256().hex()))
        .map(other -> "Hash is not the SHA-256 of the certificate");
  }

  private static Parsed<List<Der>> pem(String key, String escaped) {
    Optional<String> pem = PercentEncoding.decode(escaped);
    return switch (pem.map(PemText::chain).orElseGet(() -> Parsed.malformed("a broken escape"))) {
      case Parsed.Ok<List<Der>> chain -> chain;
      case Parsed.Malformed<List<Der>>(String reason) -> Parsed.malformed(key + ": " + reason);
    };
  }
}
