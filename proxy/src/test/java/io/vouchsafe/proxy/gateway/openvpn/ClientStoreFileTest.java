package io.vouchsafe.proxy.gateway.openvpn;

import static io.vouchsafe.proxy.gateway.openvpn.PlayedServerLab.ALICE;
import static io.vouchsafe.proxy.gateway.openvpn.PlayedServerLab.BOB;
import static io.vouchsafe.proxy.gateway.openvpn.PlayedServerLab.CA;
import static io.vouchsafe.proxy.gateway.openvpn.PlayedServerLab.NOW;
import static io.vouchsafe.proxy.gateway.openvpn.PlayedServerLab.RUN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.proxy.state.StateDirectory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientStoreFileTest {
  private static final KeptClients.Place PLACE = new KeptClients.Place("acme", "gw1", "/run/a");
  private final Vertx vertx = Vertx.vertx();

  @TempDir Path directory;

  @AfterEach
  void end() throws Exception {
    await(vertx.close());
  }

  @Test
  void whatIsWrittenIsRead() throws Exception {
    try (StateDirectory state = StateDirectory.open(directory.resolve("state"))) {
      KeptClients kept = clients(PLACE);
      await(new ClientStoreFile(vertx, state, PLACE).save(kept));
      assertThat(await(new ClientStoreFile(vertx, state, PLACE).load())).isEqualTo(kept);
    }
  }

  @Test
  void eachGatewayHasItsOwn() throws Exception {
    KeptClients.Place other = new KeptClients.Place("acme", "gw2", "/run/b");
    try (StateDirectory state = StateDirectory.open(directory.resolve("state"))) {
      await(new ClientStoreFile(vertx, state, PLACE).save(clients(PLACE)));
      assertThat(await(new ClientStoreFile(vertx, state, other).load()).clients()).isEmpty();
      assertThat(await(new ClientStoreFile(vertx, state, PLACE).load()).clients()).hasSize(2);
    }
  }

  @Test
  void theClientsOfAnotherServerAreNotTakenForItsOwn() throws Exception {
    KeptClients.Place moved = new KeptClients.Place("acme", "gw1", "/run/elsewhere");
    try (StateDirectory state = StateDirectory.open(directory.resolve("state"))) {
      await(new ClientStoreFile(vertx, state, PLACE).save(clients(PLACE)));
      assertThat(await(new ClientStoreFile(vertx, state, moved).load()))
          .isEqualTo(KeptClients.none(moved));
    }
  }

  @Test
  void withoutAStateDirectoryNothingIsKept() throws Exception {
    ClientStoreFile store = new ClientStoreFile(vertx, StateDirectory.NONE, PLACE);
    await(store.save(clients(PLACE)));
    assertThat(await(store.load()).clients()).isEmpty();
  }

  @Test
  void aDamagedFileIsNobody() throws Exception {
    try (StateDirectory state = StateDirectory.open(directory.resolve("state"))) {
      ClientStoreFile store = new ClientStoreFile(vertx, state, PLACE);
      await(store.save(clients(PLACE)));
      Path file = directory.resolve("state").resolve("openvpn.acme.gw1.clients");
      byte[] bytes = Files.readAllBytes(file);
      bytes[bytes.length / 2] ^= 1;
      Files.write(file, bytes);
      assertThat(await(store.load())).isEqualTo(KeptClients.none(PLACE));
      await(store.save(clients(PLACE)));
      assertThat(await(store.load()).clients()).hasSize(2);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 31, 32, 40, 100})
  void aShortFileIsRefused(int length) throws Exception {
    byte[] bytes = bytes(clients(PLACE));
    assertThatThrownBy(() -> KeptClientsCodec.read(Arrays.copyOf(bytes, length)))
        .isInstanceOf(IOException.class);
  }

  @Test
  void everyDamagedByteIsFound() throws Exception {
    byte[] bytes = bytes(clients(PLACE));
    for (int at = 0; at < bytes.length; at += 7) {
      byte[] damaged = bytes.clone();
      damaged[at] ^= 0x10;
      assertThatThrownBy(() -> KeptClientsCodec.read(damaged)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void anIssuerIsWrittenOnce() throws Exception {
    int one = bytes(kept(ALICE)).length;
    int two = bytes(clients(PLACE)).length;
    assertThat(two - one).isLessThan(BOB.der().length() + 200);
  }

  private static byte[] bytes(KeptClients kept) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    KeptClientsCodec.write(kept, out);
    return out.toByteArray();
  }

  private static KeptClients clients(KeptClients.Place place) {
    return new KeptClients(place, Optional.of(RUN), List.of(client(0, ALICE), client(1, BOB)));
  }

  private static KeptClients kept(Certificate leaf) {
    return new KeptClients(PLACE, Optional.of(RUN), List.of(client(0, leaf)));
  }

  private static KeptClient client(long cid, Certificate leaf) {
    return new KeptClient(
        cid,
        1_795_896_000,
        "älice\n\"",
        "tls-ekm",
        cid == 0,
        cid == 0 ? Optional.of("1.3") : Optional.empty(),
        "default",
        "r-1",
        NOW,
        NOW.plusSeconds(300),
        NOW.plusSeconds(5),
        List.of(leaf.der(), CA.certificate().der()));
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
