package io.vouchsafe.proxy.net;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.vertx.core.http.HttpClientResponse;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the status line and headers of an HTTP answer say, as far as anybody here asks.
 *
 * @param mediaType without parameters, in lower case (RFC 9110 §8.3.1)
 * @param encoding the Content-Encoding (RFC 9110 §8.4), unless it is {@code identity}
 * @param length the Content-Length; the body is counted while it comes in any case
 */
public record HttpHead(
    int status,
    Optional<String> mediaType,
    Optional<String> encoding,
    OptionalLong length,
    Optional<String> location,
    Optional<String> etag,
    Optional<String> lastModified) {

  static HttpHead of(HttpResponse response) {
    return of(response.status().code(), name -> response.headers().get(name));
  }

  static HttpHead of(HttpClientResponse response) {
    return of(response.statusCode(), name -> response.getHeader(name));
  }

  private static HttpHead of(int status, Function<CharSequence, @Nullable String> headers) {
    return new HttpHead(
        status,
        text(headers, HttpHeaderNames.CONTENT_TYPE).map(HttpHead::mediaType),
        text(headers, HttpHeaderNames.CONTENT_ENCODING)
            .filter(encoding -> !encoding.strip().equalsIgnoreCase("identity")),
        length(text(headers, HttpHeaderNames.CONTENT_LENGTH)),
        text(headers, HttpHeaderNames.LOCATION),
        text(headers, HttpHeaderNames.ETAG),
        text(headers, HttpHeaderNames.LAST_MODIFIED));
  }

  private static Optional<String> text(
      Function<CharSequence, @Nullable String> headers, CharSequence name) {
    return Optional.ofNullable(headers.apply(name));
  }

  private static String mediaType(String written) {
    int parameters = written.indexOf(';');
    String type = parameters < 0 ? written : written.substring(0, parameters);
    return type.strip().toLowerCase(Locale.ROOT);
  }

  /** Empty when it is absent or no number. */
  private static OptionalLong length(Optional<String> written) {
    try {
      return written.isEmpty()
          ? OptionalLong.empty()
          : OptionalLong.of(Long.parseLong(written.get().strip()));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
