package io.vouchsafe.config.fortiadc;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Keys of {@code config system certificate ocsp}. Upper and lower case, {@code -} and {@code _} are
 * the same. The first spelling is the one of FortiADC's handbook; the others are the names of its
 * REST interface and of other versions.
 */
enum OcspKey {
  URL("url", "ocsp-url"),
  VERIFY_OTHERS("verify-others"),
  SIGNING_CERTIFICATES(
      "ocsp-signing-certificates",
      "ocsp-signing-certificate",
      "signing-certificates",
      "remote-certificates",
      "remote-certificate"),
  CA_CHAIN("ca-chain", "ca-group"),
  ISSUER_CRITERIA_CHECK("issuer-criteria-check", "criteria-check"),
  ACCEPT_TRUSTED_ROOT_CA("accept-trusted-root-ca"),
  TIMEOUT("timeout"),
  MAX_AGE("max-age"),
  HOST_HEADER("host-header"),
  REJECT_MISSING_NEXTUPDATE(
      "reject-ocsp-response-with-missing-nextupdate",
      "reject-ocsp-response-missing-nextupdate",
      "reject-missing-nextupdate"),
  CACHING("caching-flag", "caching"),
  CACHING_THISUPD_EXTRA_MAXAGE(
      "caching-thisupd-extra-maxage", "cache-thisupd-extra-maxage", "caching-extra-max-age-check"),
  CACHING_NEXTUPD_AHEAD_TIME(
      "caching-nextupd-ahead-time", "cache-nextupd-ahead-time", "caching-expire-ahead-time"),
  NONCE_CHECK("nonce-check"),
  TUNNELING("tunneling", "tunneling-status", "tunnel-status"),
  TUNNELING_ADDRESS("tunneling-address", "tunneling-ip", "tunnel-address", "tunnel-ip"),
  TUNNELING_PORT("tunneling-port", "tunnel-port"),
  TUNNELING_USERNAME("tunneling-username", "tunnel-username"),
  TUNNELING_PASSWORD("tunneling-password", "tunnel-password");

  private static final Map<String, OcspKey> BY_SPELLING =
      Stream.of(values())
          .flatMap(key -> key.spellings.stream().map(spelling -> Map.entry(spelling, key)))
          .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

  @SuppressWarnings("ImmutableEnumChecker") // a List.of
  private final List<String> spellings;

  OcspKey(String... spellings) {
    this.spellings = List.of(spellings);
  }

  /** The spelling of FortiADC's handbook. */
  String spelling() {
    return spellings.getFirst();
  }

  /** The key that {@code written} means in any spelling. */
  static Optional<OcspKey> of(String written) {
    return Optional.ofNullable(BY_SPELLING.get(plain(written)));
  }

  /** One text for all spellings of a key; unknown keys only lose their case and underscores. */
  static String canonical(String written) {
    return of(written).map(OcspKey::spelling).orElseGet(() -> plain(written));
  }

  /** Every spelling of every key. */
  static List<String> allSpellings() {
    return Arrays.stream(values()).map(key -> key.spellings).flatMap(List::stream).toList();
  }

  private static String plain(String written) {
    return written.toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
