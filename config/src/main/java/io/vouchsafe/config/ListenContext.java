package io.vouchsafe.config;

/**
 * What of {@code listen} the reading of a tenant depends on.
 *
 * @param api where the service answers
 * @param asksOtherwise whether proxies may ask over SPOE or gRPC, where a front needs no header
 */
record ListenContext(HostAndPort api, boolean asksOtherwise) {
  static ListenContext of(ListenSettings listen) {
    return new ListenContext(listen.api(), listen.spoe().isPresent() || listen.grpc().isPresent());
  }
}
