package io.vouchsafe.config;

import java.util.Optional;

/** Reads {@code listen}. */
final class ListenReader {
  private static final HostAndPort DEFAULT_API = new HostAndPort("127.0.0.1", 8180);
  private static final HostAndPort DEFAULT_ADMIN = new HostAndPort("127.0.0.1", 8181);

  private final Secrets secrets;

  ListenReader(Secrets secrets) {
    this.secrets = secrets;
  }

  ListenSettings read(Section listen) {
    Optional<Value> api = listen.value("api");
    Optional<Value> admin = listen.value("admin");
    Optional<Value> apiToken = listen.value("api_token");
    Optional<Value> adminToken = listen.value("admin_token");
    Optional<Value> metricsToken = listen.value("metrics_token");
    ListenSettings settings =
        new ListenSettings(
            api.flatMap(ListenReader::address).orElse(DEFAULT_API),
            admin.flatMap(ListenReader::address).orElse(DEFAULT_ADMIN),
            apiToken.flatMap(this::token),
            adminToken.flatMap(this::token),
            metricsToken.flatMap(this::token));
    api.ifPresent(value -> requireToken(value, settings.api(), apiToken, "api_token"));
    admin.ifPresent(value -> requireToken(value, settings.admin(), adminToken, "admin_token"));
    metricsToken
        .filter(value -> settings.metricsToken().isPresent())
        .filter(value -> settings.metricsToken().equals(settings.adminToken()))
        .ifPresent(v -> v.warning("the same as admin_token: who reads metrics can administer"));
    if (settings.api().equals(settings.admin()) && settings.api().port() != 0) {
      admin.or(() -> api).ifPresent(v -> v.error("api and admin are both " + settings.api()));
    }
    return settings;
  }

  private static Optional<HostAndPort> address(Value value) {
    Optional<String> text = value.string();
    Optional<HostAndPort> address = text.flatMap(HostAndPort::parse);
    if (text.isPresent() && address.isEmpty()) {
      value.error(Quoted.of(text.get()) + " is no host:port with port 0…65535");
    }
    return address;
  }

  /** Contract, section 1: off loopback, nothing that decides or administers answers without one. */
  private static void requireToken(
      Value value, HostAndPort address, Optional<Value> token, String tokenKey) {
    if (!address.isLoopback() && token.isEmpty()) {
      value.error(address + " is not loopback, so listen." + tokenKey + " is required");
    }
  }

  /** RFC 9110 §5.5: what an Authorization header can carry after {@code Bearer}. */
  private Optional<Secret> token(Value reference) {
    Optional<Secret> token = secrets.read(reference);
    if (token.isPresent() && !token.get().value().chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
      reference.error("the token holds a space or another character that no header can carry");
      return Optional.empty();
    }
    return token;
  }
}
