package io.vouchsafe.config;

import io.vouchsafe.config.FrontSettings.HeaderFormat;
import java.util.List;
import java.util.Optional;

/** Reads {@code front} of a tenant. */
final class FrontReader {
  private FrontReader() {}

  static FrontSettings read(Section front) {
    Optional<Value> header = front.value("header");
    Optional<Value> trusted = front.value("trusted");
    FrontSettings settings =
        new FrontSettings(
            header.flatMap(value -> value.word(Words.of(HeaderFormat.values()))),
            trusted.map(Value::items).orElse(List.of()).stream()
                .flatMap(value -> network(value).stream())
                .toList());
    if (header.isPresent() && trusted.isEmpty()) {
      header.get().warning("nobody is trusted to set it: /auth answers 403 to everybody");
    }
    if (header.isEmpty() && trusted.isPresent()) {
      trusted.get().warning("without front.header nobody is believed: /auth answers 403");
    }
    return settings;
  }

  private static Optional<Cidr> network(Value value) {
    Optional<String> text = value.string();
    Optional<Cidr> network = text.flatMap(Cidr::parse);
    if (text.isPresent() && network.isEmpty()) {
      value.error(Quoted.of(text.get()) + " is no network such as 127.0.0.1/32 or 2001:db8::/32");
    }
    if (network.isPresent() && network.get().prefixBits() == 0) {
      value.warning("everybody who reaches the service may set the header");
    }
    return network;
  }
}
