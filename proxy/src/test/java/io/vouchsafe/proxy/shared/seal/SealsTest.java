package io.vouchsafe.proxy.shared.seal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.config.Secret;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A seal")
class SealsTest {
  private static final Secret OLD = new Secret("old key of thirty-two octets....");
  private static final Secret NEW = new Secret("new key of thirty-two octets....");
  private static final byte[] EPOCH = bytes("epoch of 16 oct.");
  private static final byte[] NONE = new byte[0];

  private final Seals seals = new Seals("vs:", List.of(OLD));
  private final byte[] seal = seals.seal(SealPurpose.EVENT, EPOCH, bytes("ab"), bytes("c"));

  @Test
  @DisplayName("fits exactly the fields that were sealed")
  void fits() {
    assertThat(fits(seals, seal, EPOCH, "ab", "c")).isTrue();
    assertThat(fits(seals, seal, EPOCH, "a", "bc")).isFalse();
    assertThat(fits(seals, seal, EPOCH, "ab", "c", "")).isFalse();
    assertThat(fits(seals, seal, EPOCH, "ab")).isFalse();
    assertThat(fits(seals, seal, EPOCH, "ab", "d")).isFalse();
  }

  @Test
  @DisplayName("fits no other purpose, epoch or prefix")
  void belongs() {
    assertThat(seals.fits(seal, SealPurpose.ORDERS, EPOCH, bytes("ab"), bytes("c"))).isFalse();
    assertThat(fits(seals, seal, NONE, "ab", "c")).isFalse();
    assertThat(fits(new Seals("vs2:", List.of(OLD)), seal, EPOCH, "ab", "c")).isFalse();
  }

  @Test
  @DisplayName("fits after a change of keys as long as the old one is listed")
  void rotation() {
    Seals both = new Seals("vs:", List.of(NEW, OLD));
    Seals only = new Seals("vs:", List.of(NEW));

    assertThat(fits(both, seal, EPOCH, "ab", "c")).isTrue();
    assertThat(fits(only, seal, EPOCH, "ab", "c")).isFalse();
    byte[] fresh = both.seal(SealPurpose.EVENT, EPOCH, bytes("ab"));
    assertThat(fits(only, fresh, EPOCH, "ab")).isTrue();
    assertThat(fits(seals, fresh, EPOCH, "ab")).isFalse();
  }

  @Test
  @DisplayName("fits in no part and with no bit changed")
  void altered() {
    for (int i = 0; i < seal.length; i++) {
      byte[] other = seal.clone();
      other[i] ^= 1;
      assertThat(fits(seals, other, EPOCH, "ab", "c")).as("octet %d", i).isFalse();
    }
    assertThat(fits(seals, NONE, EPOCH, "ab", "c")).isFalse();
    assertThat(fits(seals, java.util.Arrays.copyOf(seal, 8), EPOCH, "ab", "c")).isFalse();
  }

  private static boolean fits(Seals seals, byte[] seal, byte[] epoch, String... fields) {
    byte[][] octets = new byte[fields.length][];
    for (int i = 0; i < fields.length; i++) {
      octets[i] = bytes(fields[i]);
    }
    return seals.fits(seal, SealPurpose.EVENT, epoch, octets);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
