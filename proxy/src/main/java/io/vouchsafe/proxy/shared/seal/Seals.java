package io.vouchsafe.proxy.shared.seal;

import io.vouchsafe.config.Secret;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Seals fields and checks seals: HMAC-SHA256 (RFC 2104) over the purpose, the prefix of all keys,
 * the epoch, the id of the HMAC's key and the fields, each with its length before it, so that no
 * two lists of fields run together into the same octets. Thread-safe.
 */
public final class Seals {
  /** Octets of a key's id. */
  static final int ID = 8;

  /** Octets of a seal: the key's id and the HMAC. */
  public static final int LENGTH = ID + 32;

  private static final String ALGORITHM = "HmacSHA256";

  private final byte[] prefix;
  private volatile Keys keys;

  /** One reading of {@code shared.key}. */
  private record Keys(SecretKeySpec first, Map<ByteBuffer, SecretKeySpec> byId) {
    static Keys of(List<Secret> secrets) {
      Map<ByteBuffer, SecretKeySpec> byId = new HashMap<>();
      secrets.forEach(secret -> byId.put(ByteBuffer.wrap(id(key(secret))), key(secret)));
      return new Keys(key(secrets.getFirst()), byId);
    }
  }

  /**
   * Seals under the first of {@code keys}, and checks under all.
   *
   * @param prefix before all keys of this service in the engine
   */
  public Seals(String prefix, List<Secret> keys) {
    this.prefix = prefix.getBytes(StandardCharsets.UTF_8);
    this.keys = Keys.of(keys);
  }

  /** From now on, {@code next} are the keys: the first seals, all are believed. */
  public void use(List<Secret> next) {
    keys = Keys.of(next);
  }

  /**
   * The seal of {@code fields}.
   *
   * @param epoch that they belong to; empty for what outlives one
   */
  public byte[] seal(SealPurpose purpose, byte[] epoch, byte[]... fields) {
    SecretKeySpec first = keys.first();
    byte[] id = id(first);
    byte[] seal = Arrays.copyOf(id, LENGTH);
    byte[] mac = mac(first, purpose, epoch, id, fields);
    System.arraycopy(mac, 0, seal, ID, mac.length);
    return seal;
  }

  /** Whether somebody who has one of the keys has sealed exactly that. */
  public boolean fits(byte[] seal, SealPurpose purpose, byte[] epoch, byte[]... fields) {
    if (seal.length != LENGTH) {
      return false;
    }
    byte[] id = Arrays.copyOf(seal, ID);
    @Nullable SecretKeySpec key = keys.byId().get(ByteBuffer.wrap(id));
    return key != null
        && MessageDigest.isEqual(
            mac(key, purpose, epoch, id, fields), Arrays.copyOfRange(seal, ID, LENGTH));
  }

  private static SecretKeySpec key(Secret secret) {
    return new SecretKeySpec(secret.value().getBytes(StandardCharsets.UTF_8), ALGORITHM);
  }

  /** Tells keys apart and nothing about them. */
  private static byte[] id(SecretKeySpec key) {
    byte[] word = "vouchsafe key id".getBytes(StandardCharsets.UTF_8);
    return Arrays.copyOf(mac(key, word), ID);
  }

  private byte[] mac(
      SecretKeySpec key, SealPurpose purpose, byte[] epoch, byte[] id, byte[]... fields) {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    frame(octets, purpose.word().getBytes(StandardCharsets.UTF_8));
    frame(octets, prefix);
    frame(octets, epoch);
    frame(octets, id);
    for (byte[] field : fields) {
      frame(octets, field);
    }
    return mac(key, octets.toByteArray());
  }

  private static void frame(ByteArrayOutputStream octets, byte[] field) {
    octets.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(field.length).array());
    octets.writeBytes(field);
  }

  private static byte[] mac(SecretKeySpec key, byte[] octets) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(octets);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }
}
