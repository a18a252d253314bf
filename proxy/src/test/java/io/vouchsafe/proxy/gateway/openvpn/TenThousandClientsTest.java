package io.vouchsafe.proxy.gateway.openvpn;

import static io.vouchsafe.proxy.gateway.openvpn.PlayedServerLab.SINCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vouchsafe.pki.Certificate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** As many as are kept. */
class TenThousandClientsTest {
  private static final int MOST = KeptClients.MOST;

  /** Certificates take the longest to make; a few hundred are shown by many. */
  private static final List<Certificate> LEAVES = leaves();

  private final PlayedServerLab lab = PlayedServerLab.attached();

  private static List<Certificate> leaves() {
    List<Certificate> leaves = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      leaves.add(PlayedServerLab.client("CN=c" + i, 100 + i));
    }
    return leaves;
  }

  @Test
  void areKeptAndResumed() throws IOException {
    for (int cid = 0; cid < MOST + 50; cid++) {
      ClientLogin login = lab.login(cid, false, address(cid), LEAVES.get(cid % LEAVES.size()));
      lab.openVpn.admit(login, lab.verdict(LEAVES.get(cid % LEAVES.size())));
      lab.server.has(cid, "c" + cid % LEAVES.size(), address(cid), SINCE + cid);
    }
    long looked = System.nanoTime();
    lab.pass(Duration.ofMinutes(10));
    System.out.println("ten minutes of looks: " + millis(looked));
    assertThat(lab.store.kept.clients()).hasSize(MOST);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    long writing = System.nanoTime();
    KeptClientsCodec.write(lab.store.kept, bytes);
    System.out.println("written: " + bytes.size() + " bytes, " + millis(writing));
    long reading = System.nanoTime();
    KeptClientsCodec.read(bytes.toByteArray());
    System.out.println("read: " + millis(reading));

    PlayedServerLab next = lab.next();
    long before = used();
    long began = System.nanoTime();
    Future<Void> attached = next.attach();
    System.out.println(
        "attached: " + millis(began) + ", " + (used() - before) / MOST + " bytes a client");

    assertThat(attached.succeeded()).isTrue();
    assertThat(next.sessions.registry.count(PlayedServerLab.TENANT)).isEqualTo(MOST);
    assertThat(System.nanoTime() - began).isLessThan(Duration.ofSeconds(30).toNanos());
    next.pass(Duration.ofSeconds(3));
    assertThat(next.server.told("client-kill")).as("those that were too many").hasSize(50);
  }

  private static String address(int cid) {
    return "10." + cid / 62_500 + "." + cid / 250 % 250 + "." + (2 + cid % 250) + ":4000";
  }

  private static String millis(long since) {
    return (System.nanoTime() - since) / 1_000_000 + " ms";
  }

  private static long used() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
