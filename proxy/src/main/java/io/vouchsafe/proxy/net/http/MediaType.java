package io.vouchsafe.proxy.net.http;

import io.vertx.core.http.HttpHeaders;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The media types that are sent and read here. */
public enum MediaType {
  /** RFC 6960 §C.1. */
  OCSP_REQUEST("application/ocsp-request"),
  /** RFC 6960 §C.2. */
  OCSP_RESPONSE("application/ocsp-response"),
  /** RFC 2585 §4.2. */
  CRL("application/pkix-crl"),
  /** RFC 8555 §9.1. */
  PEM_CHAIN("application/pem-certificate-chain"),
  JSON("application/json"),
  /** RFC 9457 §6.1. */
  PROBLEM("application/problem+json"),
  /** RFC 9512. */
  YAML("application/yaml");

  private final String text;

  @SuppressWarnings("ImmutableEnumChecker") // Nobody can change what HttpHeaders makes of a text.
  private final CharSequence header;

  MediaType(String text) {
    this.text = text;
    this.header = HttpHeaders.createOptimized(text);
  }

  /** RFC 9110 §8.3.1: whether a Content-Type names this type, whatever its case and parameters. */
  public boolean isNamedBy(@Nullable String contentType) {
    return text.equals(essence(contentType));
  }

  private static String essence(@Nullable String contentType) {
    if (contentType == null) {
      return "";
    }
    int parameters = contentType.indexOf(';');
    String type = parameters < 0 ? contentType : contentType.substring(0, parameters);
    return type.strip().toLowerCase(Locale.ROOT);
  }

  /** As a header says it. */
  public CharSequence header() {
    return header;
  }

  @Override
  public String toString() {
    return text;
  }
}
