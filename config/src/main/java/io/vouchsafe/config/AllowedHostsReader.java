package io.vouchsafe.config;

import java.util.List;
import java.util.Optional;

/** Reads {@code allowed_hosts}. */
final class AllowedHostsReader {
  private AllowedHostsReader() {}

  static AllowedHosts read(List<Value> written) {
    return new AllowedHosts(written.stream().flatMap(value -> host(value).stream()).toList());
  }

  private static Optional<AllowedHost> host(Value value) {
    Optional<String> text = value.string();
    Optional<AllowedHost> host = text.flatMap(AllowedHost::parse);
    if (text.isPresent() && host.isEmpty()) {
      value.error(Quoted.of(text.get()) + " is no host[:port] or *.host[:port]");
    }
    return host;
  }
}
