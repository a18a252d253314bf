package io.vouchsafe.config;

import io.vouchsafe.config.YamlNode.Scalar;
import io.vouchsafe.config.YamlNode.ScalarType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads {@code listen}. */
final class ListenReader {
  private static final SettingKey<HostAndPort> API =
      address("api")
          .byDefault(new HostAndPort("127.0.0.1", 8180))
          .says(
              "IPv6 in brackets, port 0…65535 (0: the system chooses). Off loopback `api_token` is"
                  + " required");

  private static final SettingKey<HostAndPort> ADMIN =
      address("admin")
          .byDefault(new HostAndPort("127.0.0.1", 8181))
          .says("the same with `admin_token`; another address than `api`");

  private static final SettingKey<Value> API_TOKEN =
      SettingKey.secret("api_token")
          .says("`Authorization: Bearer` of `/v1/*/decisions` and `/v1/check*`; visible ASCII");

  private static final SettingKey<Value> ADMIN_TOKEN =
      SettingKey.secret("admin_token").says("the same of the admin port");

  private static final SettingKey<Value> METRICS_TOKEN =
      SettingKey.secret("metrics_token")
          .says(
              "the same of `/metrics` alone, which takes `admin_token` too; a text that is "
                  + "equal to `admin_token` warns");

  private static final SettingKey<HostAndPort> SPOE =
      address("spoe")
          .absent("none")
          .says(
              "where HAProxy asks (SPOE). Callers must be in a tenant's `front.trusted`; another "
                  + "address than the others");

  private static final SettingKey<HostAndPort> GRPC =
      address("grpc")
          .absent("none")
          .says(
              "where Envoy asks (gRPC `ext_authz`). Callers must be in a tenant's "
                  + "`front.trusted`; another address than the others");

  private static final SettingKey<Value> TLS =
      SettingKey.section("tls", ListenTlsReader.KEYS)
          .absent("none")
          .says("the API port speaks TLS, and nothing else: its certificate");

  static final SectionTable KEYS =
      SectionTable.of(API, ADMIN, API_TOKEN, ADMIN_TOKEN, METRICS_TOKEN, SPOE, GRPC, TLS);

  private final Secrets secrets;
  private Optional<Value> tls = Optional.empty();

  ListenReader(Secrets secrets) {
    this.secrets = secrets;
  }

  /** {@code tls} as it is written, which {@link ListenTlsReader} reads. */
  Optional<Value> tls() {
    return tls;
  }

  /** Without {@code tls}, whose policy is one of a tenant. */
  ListenSettings read(Section listen) {
    tls = listen.value(TLS);
    Optional<Value> api = listen.value(API);
    Optional<Value> admin = listen.value(ADMIN);
    Optional<Value> apiToken = listen.value(API_TOKEN);
    Optional<Value> adminToken = listen.value(ADMIN_TOKEN);
    Optional<Value> metricsToken = listen.value(METRICS_TOKEN);
    ListenSettings settings =
        new ListenSettings(
            listen.get(API),
            listen.get(ADMIN),
            apiToken.flatMap(this::token),
            adminToken.flatMap(this::token),
            metricsToken.flatMap(this::token),
            listen.find(SPOE),
            listen.find(GRPC));
    api.ifPresent(value -> requireToken(value, settings.api(), apiToken, API_TOKEN));
    admin.ifPresent(value -> requireToken(value, settings.admin(), adminToken, ADMIN_TOKEN));
    metricsToken
        .filter(value -> settings.metricsToken().isPresent())
        .filter(value -> settings.metricsToken().equals(settings.adminToken()))
        .ifPresent(
            v ->
                v.warning(
                    "equal to admin_token: whoever may read metrics may also use the admin port"));
    if (settings.api().isTakenWith(settings.admin())) {
      admin
          .or(() -> api)
          .ifPresent(v -> v.error(both(API, settings.api(), ADMIN, settings.admin())));
    }
    listen.value(SPOE).ifPresent(value -> requireOwn(value, settings.spoe(), settings, SPOE));
    listen.value(GRPC).ifPresent(value -> requireOwn(value, settings.grpc(), settings, GRPC));
    return settings;
  }

  /** No other port of {@code listen} has the address. */
  private static void requireOwn(
      Value value,
      Optional<HostAndPort> address,
      ListenSettings settings,
      SettingKey<HostAndPort> key) {
    Map<SettingKey<HostAndPort>, Optional<HostAndPort>> earlier = new LinkedHashMap<>();
    earlier.put(API, Optional.of(settings.api()));
    earlier.put(ADMIN, Optional.of(settings.admin()));
    if (key.equals(GRPC)) {
      earlier.put(SPOE, settings.spoe());
    }
    earlier.forEach(
        (other, taken) -> {
          if (taken.isPresent() && address.filter(taken.get()::isTakenWith).isPresent()) {
            value.error(both(other, taken.get(), key, address.get()));
          }
        });
  }

  private static String both(
      SettingKey<HostAndPort> first,
      HostAndPort taken,
      SettingKey<HostAndPort> second,
      HostAndPort wanted) {
    return taken.equals(wanted)
        ? "%s and %s are both %s".formatted(first.name(), second.name(), taken)
        : "%s is %s, which leaves no room for %s at %s"
            .formatted(first.name(), taken, second.name(), wanted);
  }

  private static SettingKey<HostAndPort> address(String name) {
    return SettingKey.text(name, "host:port", ListenReader::address);
  }

  static Optional<HostAndPort> address(Value value) {
    if (value.node() instanceof Scalar(ScalarType type, String port)
        && type == ScalarType.INTEGER) {
      value.error(
          "%s is a port alone, host:port is expected: write 127.0.0.1:%s"
              .formatted(Quoted.of(port), Quoted.plain(port)));
      return Optional.empty();
    }
    Optional<String> text = value.string();
    Optional<HostAndPort> address = text.flatMap(HostAndPort::parse);
    if (text.isPresent() && address.isEmpty()) {
      value.error(
          Quoted.of(text.get()) + " is no host:port with port 0…65535, such as 127.0.0.1:8180");
    }
    return address;
  }

  /** Contract, section 1: off loopback, nothing that decides or administers answers without one. */
  private static void requireToken(
      Value value, HostAndPort address, Optional<Value> token, SettingKey<Value> tokenKey) {
    if (!address.isLoopback() && token.isEmpty()) {
      String file = tokenKey.name().replace('_', '.');
      value.error(
          "%s is not loopback, so listen.%s is required: write %s: file:%s, and put a long random text into that file (openssl rand -hex 32 > %s); or listen on 127.0.0.1:%d"
              .formatted(address, tokenKey.name(), tokenKey.name(), file, file, address.port()));
    }
  }

  /** RFC 9110 §5.5: what an Authorization header can carry after {@code Bearer}. */
  private Optional<Secret> token(Value reference) {
    Optional<Secret> token = secrets.read(reference);
    if (token.isPresent() && !token.get().value().chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
      reference.error("the token contains a space or another character that a header cannot carry");
      return Optional.empty();
    }
    return token;
  }
}
