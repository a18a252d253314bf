package io.vouchsafe.proxy.cache;

import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.PeerName;
import io.vouchsafe.vpnauth.decision.Presented;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/** SHA-256 over everything that was presented: certificates and stapled responses, each framed. */
public record ChainDigest(Fingerprint sha256) {

  /** Digests {@code presented}; the front that handed it over makes no difference. */
  public static ChainDigest of(Presented presented) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      number(digest, presented.chain().size());
      for (Der certificate : presented.chain()) {
        frame(digest, certificate);
      }
      for (Optional<Der> response : presented.stapled()) {
        response.ifPresentOrElse(der -> frame(digest, der), () -> number(digest, -1));
      }
      return new ChainDigest(Fingerprint.ofDigest(digest.digest()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * Of the same, from a server that has to be {@code name}: no path that was validated for another
   * name, or for none, is found by it.
   */
  public ChainDigest forPeer(PeerName name) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(sha256.toBytes());
      digest.update(name.toString().getBytes(StandardCharsets.UTF_8));
      return new ChainDigest(Fingerprint.ofDigest(digest.digest()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static void frame(MessageDigest digest, Der der) {
    number(digest, der.length());
    der.update(digest);
  }

  private static void number(MessageDigest digest, int number) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
  }
}
