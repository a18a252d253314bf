package io.vouchsafe.proxy.shared.ocvpn;

import io.vertx.core.buffer.Buffer;
import io.vouchsafe.proxy.shared.seal.SealPurpose;
import io.vouchsafe.proxy.shared.seal.Seals;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a node says when it hands a call on: from whom, to whom, when, once, and that it is this
 * call. It does not lie in the engine, so that it belongs to no epoch.
 *
 * @param from id of the node that hands it on
 * @param to id of the node that it is for
 * @param millis Unix time
 * @param nonce 32 hexadecimal digits, which no other call has
 */
record HandOnSeal(String from, String to, long millis, String nonce, Buffer seal) {
  private static final byte[] NO_EPOCH = new byte[0];
  private static final Pattern WRITTEN =
      Pattern.compile(
          "1 from=([0-9a-f]{16}) to=([0-9a-f]{16}) at=([0-9]{1,15}) nonce=([0-9a-f]{32})"
              + " seal=([0-9a-f]{%d})".formatted(2 * Seals.LENGTH));

  /**
   * What is sealed besides.
   *
   * @param chain as its header has it
   */
  record Sealed(String path, Buffer body, String chain) {}

  static HandOnSeal make(
      Seals seals, String from, String to, long millis, String nonce, Sealed call) {
    byte[] seal =
        seals.seal(
            SealPurpose.FORWARD, NO_EPOCH, fields(from, to, Long.toString(millis), nonce, call));
    return new HandOnSeal(from, to, millis, nonce, Buffer.buffer(seal));
  }

  boolean fits(Seals seals, Sealed call) {
    return seals.fits(
        seal.getBytes(),
        SealPurpose.FORWARD,
        NO_EPOCH,
        fields(from, to, Long.toString(millis), nonce, call));
  }

  private static byte[][] fields(String from, String to, String millis, String nonce, Sealed call) {
    return new byte[][] {
      octets("POST"),
      octets(call.path()),
      sha256(call.body().getBytes()),
      sha256(octets(call.chain())),
      octets(from),
      octets(to),
      octets(millis),
      octets(nonce)
    };
  }

  private static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] sha256(byte[] octets) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(octets);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** As its header has it. */
  String write() {
    return "1 from=%s to=%s at=%d nonce=%s seal=%s"
        .formatted(from, to, millis, nonce, HexFormat.of().formatHex(seal.getBytes()));
  }

  /** Empty when it is nothing that {@link #write} has written. */
  static Optional<HandOnSeal> read(String text) {
    Matcher written = WRITTEN.matcher(text);
    return written.matches()
        ? Optional.of(
            new HandOnSeal(
                written.group(1),
                written.group(2),
                Long.parseLong(written.group(3)),
                written.group(4),
                Buffer.buffer(HexFormat.of().parseHex(written.group(5)))))
        : Optional.empty();
  }
}
