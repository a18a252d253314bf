package io.vouchsafe.config;

/**
 * What of {@code listen} the reading of a tenant depends on.
 *
 * @param api where the service answers
 * @param speaksTls whether it does so over TLS alone
 * @param asksOtherwise whether proxies may ask over SPOE or gRPC, where a front needs no header
 */
record ListenContext(HostAndPort api, boolean speaksTls, boolean asksOtherwise) {
  static ListenContext of(ListenSettings listen, boolean speaksTls) {
    return new ListenContext(
        listen.api(), speaksTls, listen.spoe().isPresent() || listen.grpc().isPresent());
  }
}
