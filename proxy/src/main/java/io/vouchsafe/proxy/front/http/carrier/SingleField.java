package io.vouchsafe.proxy.front.http.carrier;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Parsed;
import java.util.List;

/**
 * A format of one header field, which comes once: of two, the proxy may have written one and its
 * client the other.
 */
abstract sealed class SingleField implements CertificateCarrier
    permits NginxCarrier, EnvoyCarrier, TraefikCarrier, CaddyCarrier, HaproxyCarrier {
  private final CharSequence name;

  SingleField(String name) {
    this.name = HttpHeaders.createOptimized(name);
  }

  /** What a value that is not empty carries. */
  abstract Carried decode(String value);

  @Override
  public final Carried read(MultiMap headers) {
    List<String> values = headers.getAll(name);
    if (values.size() > 1) {
      return new Carried.Malformed(name + " comes " + values.size() + " times");
    }
    return values.isEmpty() || values.getFirst().isEmpty()
        ? Carried.None.NONE
        : decode(values.getFirst());
  }

  @Override
  public final String text(MultiMap headers) {
    List<String> values = headers.getAll(name);
    return values.size() == 1 ? values.getFirst() : "";
  }

  /** A chain of one, or malformed. */
  static Carried one(Parsed<Der> certificate) {
    return switch (certificate) {
      case Parsed.Ok<Der>(Der der) -> new Carried.Chain(List.of(der));
      case Parsed.Malformed<Der>(String reason) -> new Carried.Malformed(reason);
    };
  }
}
