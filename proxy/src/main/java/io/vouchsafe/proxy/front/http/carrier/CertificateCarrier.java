package io.vouchsafe.proxy.front.http.carrier;

import io.vertx.core.MultiMap;
import io.vouchsafe.config.FrontSettings.HeaderFormat;

/**
 * How one kind of proxy writes a client's certificate into header fields (contract, section 5).
 * Looks at the fields of its own format and at no other; reads them in one pass, and throws for
 * nothing that they can hold. Stateless.
 */
public sealed interface CertificateCarrier permits SingleField, Rfc9440Carrier {

  /** What {@code headers} carry. */
  Carried read(MultiMap headers);

  /**
   * Text that {@link #read} depends on and on nothing else, by which a cache may know a chain
   * again. Empty where there is none, or where no chain can come of it.
   */
  String text(MultiMap headers);

  /** The carrier of {@code format}. */
  static CertificateCarrier of(HeaderFormat format) {
    return switch (format) {
      case NGINX -> new NginxCarrier();
      case RFC9440 -> new Rfc9440Carrier();
      case ENVOY -> new EnvoyCarrier();
      case TRAEFIK -> new TraefikCarrier();
      case CADDY -> new CaddyCarrier();
      case HAPROXY -> new HaproxyCarrier();
    };
  }
}
