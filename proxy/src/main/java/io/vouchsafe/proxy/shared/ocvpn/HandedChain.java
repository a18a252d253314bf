package io.vouchsafe.proxy.shared.ocvpn;

import io.vouchsafe.pki.Der;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** A device's certificates on their way between nodes: each with its length, in base64. */
final class HandedChain {
  /** Of a call's certificates, what a front hands over is bounded more tightly already. */
  private static final int MOST_CERTIFICATES = 32;

  private HandedChain() {}

  static String write(List<Der> chain) {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    for (Der each : chain) {
      octets.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(each.length()).array());
      octets.writeBytes(each.toBytes());
    }
    return Base64.getEncoder().encodeToString(octets.toByteArray());
  }

  /** Empty when it is nothing that {@link #write} has written. */
  static Optional<List<Der>> read(String text) {
    try {
      ByteBuffer octets = ByteBuffer.wrap(Base64.getDecoder().decode(text));
      List<Der> chain = new ArrayList<>();
      while (octets.hasRemaining()) {
        int length = octets.remaining() < Integer.BYTES ? -1 : octets.getInt();
        if (length < 1 || length > octets.remaining() || chain.size() == MOST_CERTIFICATES) {
          return Optional.empty();
        }
        byte[] certificate = new byte[length];
        octets.get(certificate);
        chain.add(Der.copyOf(certificate));
      }
      return chain.isEmpty() ? Optional.empty() : Optional.of(List.copyOf(chain));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
