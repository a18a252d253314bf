package io.vouchsafe.proxy.ocvpn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
@Tag("memory")
class KeyVaultTest {
  /** What is searched for is never on the heap as it is. */
  private static final int VEIL = 0x5a;

  private static final int PART = 8 << 20;

  private final KeyVault vault = new KeyVault(new SecureRandom(), 200);

  @TempDir private Path directory;

  @Test
  void aKeyIsWrittenAsBase64OfItsSlot() {
    HeldKey key = vault.make().orElseThrow();
    ByteBuffer out = ByteBuffer.allocateDirect(100);

    assertThat(key.writeBase64(out)).isTrue();

    byte[] text = new byte[HeldKey.BASE64_OCTETS];
    out.get(0, text);
    byte[] raw = Base64.getDecoder().decode(text);
    assertThat(out.position()).isEqualTo(HeldKey.BASE64_OCTETS);
    assertThat(raw).hasSize(GroupKey.OCTETS).isNotEqualTo(new byte[GroupKey.OCTETS]);
    assertThat(Base64.getEncoder().encode(raw)).isEqualTo(text);
    byte[] slot = new byte[GroupKey.OCTETS];
    vault.memory().getFirst().get(0, slot);
    assertThat(raw).isEqualTo(slot);
  }

  @Test
  void noTwoKeysAreAlike() {
    List<String> all = new ArrayList<>();
    for (int key = 0; key < 100; key++) {
      all.add(text(vault.make().orElseThrow()));
    }
    assertThat(all).doesNotHaveDuplicates();
  }

  @Test
  void aKeyIsNotWrittenToTheHeap() {
    HeldKey key = vault.make().orElseThrow();
    assertThatThrownBy(() -> key.writeBase64(ByteBuffer.allocate(100)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aDestroyedKeyIsNotWrittenAndItsSlotIsZero() {
    HeldKey key = vault.make().orElseThrow();
    key.destroy();
    ByteBuffer out = ByteBuffer.allocateDirect(100);

    assertThat(key.writeBase64(out)).isFalse();
    assertThat(out.position()).isZero();
    assertThat(vault.held()).isZero();
    for (ByteBuffer part : vault.memory()) {
      for (int at = 0; at < part.capacity(); at++) {
        assertThat(part.get(at)).isZero();
      }
    }
  }

  @Test
  void aSlotIsUsedAgainAndTheKeyBeforeNeverReadsIt() {
    HeldKey before = vault.make().orElseThrow();
    before.destroy();
    List<HeldKey> all = new ArrayList<>();
    for (int key = 0; key < 200; key++) {
      all.add(vault.make().orElseThrow());
    }

    assertThat(vault.make()).as("every slot is taken").isEmpty();
    assertThat(before.writeBase64(ByteBuffer.allocateDirect(100))).isFalse();
    before.destroy();
    assertThat(vault.held()).as("a second destruction gives nothing back").isEqualTo(200);
    all.getFirst().destroy();
    assertThat(vault.make()).isPresent();
  }

  @Test
  void aReadingSeesAWholeKeyOrNothing() throws InterruptedException {
    AtomicInteger torn = new AtomicInteger();
    for (int round = 0; round < 300; round++) {
      HeldKey key = vault.make().orElseThrow();
      String whole = text(key);
      CountDownLatch begun = new CountDownLatch(1);
      Thread reader =
          Thread.ofPlatform()
              .start(
                  () -> {
                    begun.countDown();
                    for (String read = text(key); !read.isEmpty(); read = text(key)) {
                      torn.addAndGet(read.equals(whole) ? 0 : 1);
                    }
                  });
      begun.await();
      key.destroy();
      reader.join();
    }
    assertThat(torn).hasValue(0);
  }

  /** Issue 14: no copy of a destroyed key, neither in a dump of live objects nor in any slot. */
  @Test
  void aDestroyedKeyIsFoundNowhere() throws IOException {
    HeldKey destroyed = vault.make().orElseThrow();
    HeldKey other = vault.make().orElseThrow();
    Veiled raw = veiledSlot(0);
    Veiled inUse = veiledSlot(1);
    ByteBuffer wire = ByteBuffer.allocateDirect(100);
    assertThat(destroyed.writeBase64(wire)).isTrue();
    assertThat(other.toString() + destroyed).doesNotContainPattern("[A-Za-z0-9+/]{40}");

    assertThat(isInVault(raw)).as("the search finds a key that is held").isTrue();
    searchFindsCopies(raw);

    destroyed.destroy();

    Path after = dump("after");
    assertThat(isInVault(raw)).isFalse();
    assertThat(isInVault(inUse)).as("the search still works").isTrue();
    assertThat(isIn(after, raw)).as("octets").isFalse();
    for (Form form : Form.values()) {
      assertThat(isIn(after, veiled(raw, form))).as(form.name()).isFalse();
    }
    assertThat(isIn(after, inUse)).as("nor is one that is held on the heap").isFalse();
    assertThat(other.writeBase64(ByteBuffer.allocateDirect(44))).isTrue();
  }

  /** In a method of its own, which leaves no copy behind. */
  private void searchFindsCopies(Veiled raw) throws IOException {
    byte[] copy = new byte[GroupKey.OCTETS];
    vault.memory().getFirst().get(0, copy);
    String hex = HexFormat.of().formatHex(copy);
    Path before = dump("before");
    assertThat(isIn(before, raw)).as("the search finds a copy on the heap").isTrue();
    assertThat(isIn(before, veiled(raw, Form.HEX))).as("%s digits", hex.length()).isTrue();
    java.util.Arrays.fill(copy, (byte) 0);
  }

  private enum Form {
    BASE64,
    HEX
  }

  /** Octets that are looked for, each changed by {@link #VEIL}. */
  private static final class Veiled {
    private final byte[] octets;

    Veiled(byte[] octets) {
      this.octets = octets;
    }

    byte[] octets() {
      return octets;
    }

    boolean isAt(ByteBuffer memory, int at) {
      for (int i = 0; i < octets.length; i++) {
        if ((memory.get(at + i) ^ VEIL) != octets[i]) {
          return false;
        }
      }
      return true;
    }

    boolean isIn(ByteBuffer memory, int length) {
      for (int at = 0; at + octets.length <= length; at++) {
        if (isAt(memory, at)) {
          return true;
        }
      }
      return false;
    }
  }

  private Veiled veiledSlot(int slot) {
    byte[] veiled = new byte[GroupKey.OCTETS];
    for (int i = 0; i < veiled.length; i++) {
      veiled[i] = (byte) (vault.memory().getFirst().get(slot * GroupKey.OCTETS + i) ^ VEIL);
    }
    return new Veiled(veiled);
  }

  /** The same key in another form; what is made on the way is overwritten. */
  private static Veiled veiled(Veiled raw, Form form) {
    byte[] open = raw.octets().clone();
    veil(open);
    byte[] text =
        switch (form) {
          case BASE64 -> Base64.getEncoder().encode(open);
          case HEX -> hex(open);
        };
    java.util.Arrays.fill(open, (byte) 0);
    veil(text);
    return new Veiled(text);
  }

  private static byte[] hex(byte[] octets) {
    byte[] text = new byte[2 * octets.length];
    for (int i = 0; i < octets.length; i++) {
      text[2 * i] = (byte) HexFormat.of().toHighHexDigit(octets[i]);
      text[2 * i + 1] = (byte) HexFormat.of().toLowHexDigit(octets[i]);
    }
    return text;
  }

  private static void veil(byte[] octets) {
    for (int i = 0; i < octets.length; i++) {
      octets[i] = (byte) (octets[i] ^ VEIL);
    }
  }

  private boolean isInVault(Veiled key) {
    return vault.memory().stream().anyMatch(part -> key.isIn(part, part.capacity()));
  }

  private Path dump(String name) throws IOException {
    Path file = directory.resolve(name + ".hprof");
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpHeap(file.toString(), true);
    return file;
  }

  /** Part by part, through memory that is not on the heap. */
  private static boolean isIn(Path dump, Veiled key) throws IOException {
    ByteBuffer part = ByteBuffer.allocateDirect(PART);
    try (FileChannel file = FileChannel.open(dump)) {
      for (long at = 0; at < file.size(); at += PART - key.octets().length) {
        part.clear();
        while (part.hasRemaining() && file.read(part, at + part.position()) > 0) {}
        if (key.isIn(part, part.position())) {
          return true;
        }
      }
    }
    return false;
  }

  private static String text(HeldKey key) {
    ByteBuffer out = ByteBuffer.allocateDirect(HeldKey.BASE64_OCTETS);
    return key.writeBase64(out) ? StandardCharsets.US_ASCII.decode(out.flip()).toString() : "";
  }
}
