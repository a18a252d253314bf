package io.vouchsafe.config;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code tunneling} of a tenant's OCSP objects. */
final class TunnelingReader {
  /** RFC 7617 §2: a colon would end the name; control characters have no place in a header. */
  private static final Pattern USERNAME = Pattern.compile("[^:\\p{Cntrl}]{1,255}");

  private static final SettingKey<Value> ADDRESS =
      SettingKey.text("address", "host name or address")
          .required()
          .says("of the HTTP proxy; all requests use its CONNECT, also for http://");

  private static final SettingKey<Integer> PORT =
      SettingKey.number("port", 1, 0xffff, "").required();

  private static final SettingKey<String> USER =
      SettingKey.text("username", "1…255 characters without a colon", TunnelingReader::username)
          .says("sent as Basic credentials; needs `password`");

  private static final SettingKey<Value> PASSWORD =
      SettingKey.secret("password").says("needs `username`");

  static final SectionTable KEYS = SectionTable.of(ADDRESS, PORT, USER, PASSWORD);

  private final Secrets secrets;
  private final Map<String, Tunneling> byObject = new HashMap<>();

  TunnelingReader(Secrets secrets) {
    this.secrets = secrets;
  }

  /** What was read so far, by the name of the object. */
  Map<String, Tunneling> byObject() {
    return Map.copyOf(byObject);
  }

  /** Reads the proxy of the OCSP object {@code name}. */
  void read(String name, Value written) {
    Section.read(written, KEYS, this::tunneling).ifPresent(read -> byObject.put(name, read));
  }

  private Optional<Tunneling> tunneling(Section tunneling) {
    Optional<Value> address = tunneling.value(ADDRESS);
    Optional<Integer> port = tunneling.find(PORT);
    Optional<Login> login = new LoginReader(secrets).read(tunneling, USER, PASSWORD);
    return address
        .flatMap(value -> proxy(value, port.orElse(1)))
        .filter(proxy -> port.isPresent())
        .map(proxy -> new Tunneling(proxy, login));
  }

  private static Optional<HostAndPort> proxy(Value address, int port) {
    Optional<String> text = address.string();
    Optional<HostAndPort> proxy =
        text.flatMap(host -> HostAndPort.parse(bracketed(host) + ":" + port));
    if (text.isPresent() && proxy.isEmpty()) {
      address.error(Quoted.of(text.get()) + " is no host name or address");
    }
    return proxy;
  }

  private static String bracketed(String host) {
    return host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
  }

  private static Optional<String> username(Value value) {
    Optional<String> text = value.string();
    Optional<String> name = text.filter(t -> USERNAME.matcher(t).matches());
    if (text.isPresent() && name.isEmpty()) {
      value.error(
          Quoted.of(text.get()) + " is no user name: 1…255 characters, none a colon or control");
    }
    return name;
  }
}
