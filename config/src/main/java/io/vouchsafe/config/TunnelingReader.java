package io.vouchsafe.config;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code tunneling} of a tenant's OCSP objects. */
final class TunnelingReader {
  private static final Range PORT = new Range(1, 0xffff, "");

  /** RFC 7617 §2: a colon would end the name; control characters have no place in a header. */
  private static final Pattern USERNAME = Pattern.compile("[^:\\p{Cntrl}]{1,255}");

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
    Section.read(written, this::tunneling).ifPresent(read -> byObject.put(name, read));
  }

  private Optional<Tunneling> tunneling(Section tunneling) {
    Optional<Value> address = tunneling.required("address");
    Optional<Value> port = tunneling.required("port");
    Optional<Value> username = tunneling.value("username");
    Optional<Value> password = tunneling.value("password");
    Optional<Login> login =
        new LoginReader(secrets).read(username, password, TunnelingReader::username);
    Optional<Long> number = port.flatMap(value -> value.wholeNumber(PORT));
    return address
        .flatMap(value -> proxy(value, number.orElse(1L)))
        .filter(proxy -> number.isPresent())
        .map(proxy -> new Tunneling(proxy, login));
  }

  private static Optional<HostAndPort> proxy(Value address, long port) {
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
