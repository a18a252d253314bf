package io.vouchsafe.vpnauth.wire.openvpn;

import io.vouchsafe.pki.SerialNumber;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * The environment of a client, as {@code >CLIENT:ENV} tells it: a stranger chose some of it.
 *
 * <p>OpenVPN 2.6 tells the client's peer info ({@code IV_}, {@code UV_}) and its certificates'
 * names ({@code X509_}) under names that are never the server's own, and a second {@code CN} as
 * {@code X509_0_CN_1}. With {@code env-filter}, which we never send, it lets a client choose any
 * name, and tells that before its own. So a name that comes twice with different values has no
 * value here, whoever wrote it.
 *
 * @param isCut whether there was more than {@link ManagementBounds} keeps; nobody is let in on it
 */
public record ClientEnv(Map<String, String> values, boolean isCut) {
  private static final int TLS_EKM = 1 << 3;
  private static final Pattern HEX = Pattern.compile("[0-9a-f]+");
  private static final int DIGEST_DIGITS = 64;

  /** RFC 5280 §4.1.2.2: 20 octets; some CAs use one more. */
  private static final int MOST_SERIAL_DIGITS = 2 * 32;

  public ClientEnv {
    values = Map.copyOf(values);
  }

  /** The whole of it. */
  public ClientEnv(Map<String, String> values) {
    this(values, false);
  }

  /** The value of that name. */
  public Optional<String> find(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /**
   * SHA-256 of the DER of the certificate at that depth: 0 is the client's, 1 its issuer's.
   *
   * @return 64 lower-case hex digits
   */
  public Optional<String> digest(int depth) {
    return hex("tls_digest_sha256_" + depth).filter(digits -> digits.length() == DIGEST_DIGITS);
  }

  /** The serial number of the certificate at that depth, in lower-case hex of whole octets. */
  public Optional<String> serialHex(int depth) {
    return hex("tls_serial_hex_" + depth)
        .map(digits -> digits.length() % 2 == 0 ? digits : "0" + digits)
        .filter(digits -> digits.length() <= MOST_SERIAL_DIGITS);
  }

  /**
   * The same as a number. OpenVPN tells a serial number twice: the octets without their sign, and
   * the number in decimal. A negative one, which RFC 5280 §4.1.2.2 forbids, would be taken for
   * another, and is none here.
   */
  public Optional<SerialNumber> serial(int depth) {
    return serialHex(depth)
        .map(digits -> new BigInteger(digits, 16))
        .filter(number -> find("tls_serial_" + depth).equals(Optional.of(number.toString())))
        .map(SerialNumber::new);
  }

  private Optional<String> hex(String name) {
    return find(name)
        .map(text -> text.replace(":", "").toLowerCase(Locale.ROOT))
        .filter(text -> HEX.matcher(text).matches());
  }

  /**
   * What the client can do, in bits; empty where that is not sure.
   *
   * <p>The server believes the first {@code IV_PROTO=} anywhere in what the client sent
   * (ssl_util.c, {@code extract_iv_proto}), and tells the last line of that name. A client that has
   * those letters in another line means to be seen as something else.
   */
  public OptionalLong ivProto() {
    boolean isDoubtful =
        values.entrySet().stream()
            .anyMatch(
                each ->
                    isOfPeer(each.getKey())
                        && (each.getValue().contains("IV_PROTO=")
                            || (each.getKey().endsWith("IV_PROTO")
                                && !each.getKey().equals("IV_PROTO"))));
    Optional<String> text = find("IV_PROTO");
    return isDoubtful || text.isEmpty()
        ? OptionalLong.empty()
        : Decimal.parse(text.get(), Integer.MAX_VALUE);
  }

  private static boolean isOfPeer(String name) {
    return name.startsWith("IV_") || name.startsWith("UV_");
  }

  /** Bit 3 of {@code IV_PROTO}: the client can make keys with the exporter of RFC 5705. */
  public boolean offersExporter() {
    return (ivProto().orElse(0) & TLS_EKM) != 0;
  }

  /** {@code daemon_pid}. */
  public OptionalLong daemonPid() {
    return number("daemon_pid", Long.MAX_VALUE);
  }

  /** {@code daemon_start_time}, seconds since 1970. */
  public OptionalLong daemonStartTime() {
    return number("daemon_start_time", Long.MAX_VALUE);
  }

  /** {@code time_duration} at a disconnect, seconds. */
  public OptionalLong timeDuration() {
    return number("time_duration", Long.MAX_VALUE);
  }

  private OptionalLong number(String name, long most) {
    Optional<String> text = find(name);
    return text.isEmpty() ? OptionalLong.empty() : Decimal.parse(text.get(), most);
  }

  /** {@code common_name}; a stranger's text. */
  public Optional<String> commonName() {
    return find("common_name");
  }

  /**
   * Where the client came from before it was let in, as {@code address:port} or {@code [v6]:port}.
   */
  public Optional<String> untrustedAddress() {
    return address("untrusted");
  }

  /** Where the client comes from since it was let in. */
  public Optional<String> trustedAddress() {
    return address("trusted");
  }

  private Optional<String> address(String prefix) {
    Optional<String> v4 = find(prefix + "_ip");
    Optional<String> host = v4.or(() -> find(prefix + "_ip6").map(v6 -> "[" + v6 + "]"));
    OptionalLong port = number(prefix + "_port", 0xffff);
    return port.isEmpty() ? Optional.empty() : host.map(each -> each + ":" + port.getAsLong());
  }
}
