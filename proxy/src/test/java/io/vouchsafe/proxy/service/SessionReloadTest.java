package io.vouchsafe.proxy.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.proxy.session.Session;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Live sessions follow new settings. */
@Timeout(180)
class SessionReloadTest {
  @TempDir Path directory;

  private final FakeGateway.Peer peer = new FakeGateway.Peer();
  private ReloadLab lab;
  private Certificate alice;
  private Session session;

  @BeforeEach
  void start() throws Exception {
    lab = new ReloadLab(directory);
    alice = lab.client("CN=Alice");
    session = new FakeGateway(lab.service).connect(peer, alice);
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  private void awaitCut(String reason) {
    Awaitility.await()
        .atMost(90, TimeUnit.SECONDS)
        .untilAsserted(() -> assertThat(peer.cuts()).containsExactly(reason));
  }

  @Test
  void aCaThatIsTrustedNoMoreEndsThem() throws Exception {
    lab.anchors = "stranger.pem";
    lab.reload();
    awaitCut("no_path");
  }

  @Test
  void aBlockListOfTheSettingsEndsThem() throws Exception {
    lab.write("blocks.yaml", "entries: [ { subject: CN=Alice } ]\n");
    lab.tenant = "block_list: blocks.yaml";
    lab.reload();
    awaitCut("blocked");
  }

  @Test
  void othersGoOn() throws Exception {
    String before = session.reference();
    lab.tenant = "sessions: { cuts_per_second: 1, cut_limit: 100, dry_run: false }";
    lab.reload();
    Awaitility.await()
        .atMost(90, TimeUnit.SECONDS)
        .until(() -> !session.reference().equals(before));
    assertThat(session.mayPass()).isTrue();
    assertThat(peer.cuts()).isEmpty();
  }
}
