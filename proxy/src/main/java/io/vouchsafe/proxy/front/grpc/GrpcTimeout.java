package io.vouchsafe.proxy.front.grpc;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** {@code grpc-timeout} (gRPC over HTTP/2, "Requests"): one to eight digits and a unit. */
final class GrpcTimeout {
  private static final int MOST_DIGITS = 8;

  private GrpcTimeout() {}

  /** The time that {@code text} gives; empty when it is not written so. */
  static Optional<Duration> of(CharSequence text) {
    int digits = text.length() - 1;
    if (digits < 1 || digits > MOST_DIGITS) {
      return Optional.empty();
    }
    long value = 0;
    for (int i = 0; i < digits; i++) {
      char digit = text.charAt(i);
      if (digit < '0' || digit > '9') {
        return Optional.empty();
      }
      value = value * 10 + (digit - '0');
    }
    long amount = value;
    return unit(text.charAt(digits)).map(unit -> Duration.of(amount, unit));
  }

  private static Optional<ChronoUnit> unit(char letter) {
    return switch (letter) {
      case 'H' -> Optional.of(ChronoUnit.HOURS);
      case 'M' -> Optional.of(ChronoUnit.MINUTES);
      case 'S' -> Optional.of(ChronoUnit.SECONDS);
      case 'm' -> Optional.of(ChronoUnit.MILLIS);
      case 'u' -> Optional.of(ChronoUnit.MICROS);
      case 'n' -> Optional.of(ChronoUnit.NANOS);
      default -> Optional.empty();
    };
  }
}
