package io.vouchsafe.proxy.ocvpn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vouchsafe.pki.Der;
import io.vouchsafe.vpnauth.ocvpn.Announcement;
import io.vouchsafe.vpnauth.ocvpn.DeviceSerial;
import io.vouchsafe.vpnauth.ocvpn.GroupMember;
import io.vouchsafe.vpnauth.ocvpn.GroupState;
import io.vouchsafe.vpnauth.ocvpn.KeyPhase;
import io.vouchsafe.vpnauth.ocvpn.MemberState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class GroupsFileTest {
  private static final Instant NOW = Instant.parse("2026-11-29T02:00:00Z");
  private static final int BLOCK = 4096;
  private static final int HEADERS = 2 * BLOCK;

  private final Random random = new Random(16);

  @TempDir private Path directory;

  private static CustomerName name(int customer) {
    return new CustomerName("acme", "customer" + customer);
  }

  /** A group of 20 members. */
  private static GroupState state(long generation) {
    TreeMap<DeviceSerial, GroupMember> members = new TreeMap<>();
    for (int member = 0; member < 20; member++) {
      DeviceSerial serial = new DeviceSerial("FGT60F" + (1_000_000 + member));
      members.put(
          serial,
          new GroupMember(
              serial,
              new Announcement("192.0.2." + member, List.of()),
              MemberState.UPDATING,
              generation - 1,
              generation - 1,
              1,
              false,
              NOW,
              NOW,
              NOW));
    }
    return new GroupState(
        generation, NOW, KeyPhase.HELD, 0, Optional.empty(), members, new TreeMap<>());
  }

  private static GroupWrite write(int customer, long generation) {
    return new GroupWrite(name(customer), state(generation), Map.of());
  }

  private GroupsFile file() throws IOException {
    return GroupsFile.open(directory.resolve("groups.mv"), GroupsFile.Moments.UNWATCHED);
  }

  @Test
  void whatIsWrittenIsReadByTheNextProcessAndByNobodyElse() throws IOException {
    Map<DeviceSerial, List<Der>> chains =
        Map.of(new DeviceSerial("A"), List.of(Der.copyOf(new byte[] {1, 2, 3})));
    try (GroupsFile file = file()) {
      assertThat(file.read()).isEmpty();
      file.write(List.of(new GroupWrite(name(1), state(7), chains), write(2, 9)));
      file.write(
          List.of(new GroupWrite(name(2), state(10), Map.of(new DeviceSerial("B"), List.of()))));
    }
    try (GroupsFile file = file()) {
      assertThat(file.read())
          .isEqualTo(
              Map.of(
                  name(1), new StoredGroup(state(7), chains),
                  name(2), new StoredGroup(state(10), Map.of())));
    }
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(directory.resolve("groups.mv"))))
        .isEqualTo("rw-------");
  }

  /**
   * A power cut after the commit and before its sync: of the blocks that were written since the
   * last sync, any may be on the disk. The file then is the one before or the one after, never
   * damaged.
   */
  @Test
  void anyHalfOfAWriteIsAllOfItOrNothing() throws IOException {
    Path path = directory.resolve("groups.mv");
    List<byte[]> seen = new ArrayList<>();
    int befores = 0;
    int afters = 0;
    try (GroupsFile file =
        GroupsFile.open(
            path,
            moment -> {
              if (!moment.equals("put")) {
                seen.add(bytes(path));
              }
            })) {
      for (int step = 1; step <= 120; step++) {
        byte[] synced = seen.isEmpty() ? bytes(path) : seen.getLast();
        seen.clear();
        file.write(List.of(write(1, step), write(2, step)));
        for (int cut = 0; step > 20 && cut < 6; cut++) {
          long found = generation(mixed(synced, seen.getFirst()));
          assertThat(found).isBetween(step - 1L, (long) step);
          befores += found < step ? 1 : 0;
          afters += found == step ? 1 : 0;
        }
      }
    }
    assertThat(befores).as("cuts that lost the write").isPositive();
    assertThat(afters).as("cuts that did not").isPositive();
  }

  private static byte[] bytes(Path path) {
    try {
      return Files.readAllBytes(path);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private byte[] mixed(byte[] before, byte[] after) {
    byte[] mixed = java.util.Arrays.copyOf(before, Math.max(before.length, after.length));
    for (int at = 0; at < after.length; at += BLOCK) {
      if (random.nextBoolean()) {
        System.arraycopy(after, at, mixed, at, Math.min(BLOCK, after.length - at));
      }
    }
    return mixed;
  }

  /** Of both customers, which must be the same. */
  private long generation(byte[] content) throws IOException {
    Path copy = Files.write(directory.resolve("copy.mv"), content);
    try (GroupsFile file = GroupsFile.open(copy, GroupsFile.Moments.UNWATCHED)) {
      Map<CustomerName, StoredGroup> read = file.read();
      long one = read.get(name(1)).state().generation();
      assertThat(read.get(name(2)).state().generation()).isEqualTo(one);
      return one;
    }
  }

  /** 500 customers, 100,000 steps, 50 with each sync. */
  @Test
  void theFileStaysSmallAfterAHundredThousandSteps() throws IOException {
    long largest = 0;
    GroupsFile file = file();
    try {
      for (int batch = 0; batch < 2_000; batch++) {
        List<GroupWrite> writes = new ArrayList<>();
        for (int each = 0; each < 50; each++) {
          writes.add(write(random.nextInt(500), batch + 1));
        }
        file.write(writes);
        largest = Math.max(largest, file.size());
        if (file.isGrown()) {
          file = file.madeAnew();
        }
      }
      assertThat(file.read()).hasSize(500);
    } finally {
      file.close();
    }
    System.getLogger("ocvpn")
        .log(System.Logger.Level.INFO, "the largest file had {0} octets", largest);
    assertThat(largest).isLessThan(64L << 20);
  }

  @Test
  void aDamagedFileIsRefusedWithWhatToDo() throws IOException {
    Path path = directory.resolve("groups.mv");
    try (GroupsFile file = file()) {
      for (int customer = 0; customer < 20; customer++) {
        file.write(List.of(write(customer, 5)));
      }
    }
    byte[] good = Files.readAllBytes(path);
    int refused = 0;
    for (int at = HEADERS; at < good.length; at += BLOCK) {
      byte[] bad = good.clone();
      java.util.Arrays.fill(bad, at + 40, Math.min(bad.length, at + BLOCK - 200), (byte) 0x55);
      Files.write(path, bad);
      DurableGroupStore store = store();
      try {
        Map<CustomerName, StoredGroup> read = store.load();
        assertThat(read.keySet()).as("block %s was in use and is not missed", at).hasSize(20);
      } catch (UnreadableGroupsException e) {
        refused++;
        assertThat(e).hasMessageContaining("move ocvpn/groups.mv out of the state directory");
      } finally {
        store.close();
      }
    }
    assertThat(refused).isPositive();
    Files.write(path, "no store at all".getBytes(StandardCharsets.US_ASCII));
    assertThatThrownBy(() -> store().load()).isInstanceOf(UnreadableGroupsException.class);
  }

  private DurableGroupStore store() {
    return new DurableGroupStore(
        GroupsPlace.in(directory), System::nanoTime, GroupsFile.Moments.UNWATCHED);
  }

  @Test
  void aServiceWithoutCustomersLeavesNoFile() throws IOException {
    DurableGroupStore store = store();
    assertThat(store.load()).isEmpty();
    store.close();
    try (var files = Files.list(directory)) {
      assertThat(files).isEmpty();
    }
  }

  /** Whoever asks waits for no disk: while the first write hangs there, all others are taken. */
  @Test
  void manyWritesShareASync() throws Exception {
    AtomicLong syncs = new AtomicLong();
    CountDownLatch asked = new CountDownLatch(1);
    DurableGroupStore store =
        new DurableGroupStore(
            GroupsPlace.in(directory),
            System::nanoTime,
            moment -> {
              assertThatCode(() -> asked.await(60, TimeUnit.SECONDS)).doesNotThrowAnyException();
              syncs.addAndGet(moment.equals("synced") ? 1 : 0);
            });
    List<Future<?>> all = new ArrayList<>();
    for (int customer = 0; customer < 500; customer++) {
      all.add(store.write(write(customer, 1)));
    }
    asked.countDown();
    Future.all(all).toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    assertThat(syncs).hasValueLessThan(50);
    store.close();
    assertThat(store().load()).hasSize(500);
    assertThat(store.write(write(1, 2)).failed()).as("after the close").isTrue();
  }

  @Test
  void aDiskThatHangsKeepsNobodyFromStopping() {
    CountDownLatch hanging = new CountDownLatch(1);
    DurableGroupStore store =
        new DurableGroupStore(
            GroupsPlace.in(directory),
            System::nanoTime,
            moment ->
                assertThatCode(() -> hanging.await(60, TimeUnit.SECONDS))
                    .doesNotThrowAnyException());
    Future<Void> write = store.write(write(1, 1));
    store.close();
    assertThat(write.isComplete()).isFalse();
    hanging.countDown();
  }

  /** The disk fails once; the next write opens the file again. */
  @Test
  void aWriteThatFailsIsToldAndTheFileIsOpenedAgain() throws Exception {
    AtomicLong clock = new AtomicLong();
    AtomicLong moments = new AtomicLong();
    DurableGroupStore store =
        new DurableGroupStore(
            GroupsPlace.in(directory),
            clock::get,
            moment -> {
              if (moments.incrementAndGet() == 5) {
                throw new IllegalStateException("no space left on device");
              }
            });
    assertThat(done(store.write(write(1, 1)))).isTrue();
    assertThat(done(store.write(write(1, 2)))).isFalse();
    assertThat(store.trouble()).isPresent();
    assertThat(done(store.write(write(1, 3)))).as("not at once again").isFalse();
    clock.addAndGet(DurableGroupStore.PAUSE.toNanos());
    assertThat(done(store.write(write(1, 4)))).isTrue();
    assertThat(store.trouble()).isEmpty();
    store.close();
    assertThat(store().load().get(name(1)).state().generation()).isEqualTo(4);
  }

  private static boolean done(Future<Void> write) throws InterruptedException {
    try {
      write.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
      return true;
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      return false;
    }
  }
}
