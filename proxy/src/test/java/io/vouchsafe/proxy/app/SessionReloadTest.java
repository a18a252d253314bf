package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.proxy.session.Session;
import io.vouchsafe.vpnauth.identity.ClaimedId;
import io.vouchsafe.vpnauth.identity.IdType;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

  private static void awaitCut(FakeGateway.Peer cut, String reason) {
    Awaitility.await()
        .atMost(90, TimeUnit.SECONDS)
        .untilAsserted(() -> assertThat(cut.cuts()).containsExactly(reason));
  }

  @Test
  void aCaThatIsTrustedNoMoreEndsThem() throws Exception {
    FakeGateway gateway = new FakeGateway(lab.service);
    Verdict before = gateway.decide(alice);
    lab.anchors = "stranger.pem";
    lab.reload();
    awaitCut(peer, "no_path");

    // It was let in under the settings before, and opens only now.
    FakeGateway.Peer late = new FakeGateway.Peer();
    gateway.open(before, late);
    awaitCut(late, "no_path");
  }

  @Test
  void aBlockListOfTheSettingsEndsThem() throws Exception {
    lab.write("blocks.yaml", "entries: [ { subject: CN=Alice } ]\n");
    lab.tenant = "block_list: blocks.yaml";
    lab.reload();
    awaitCut(peer, "blocked");
  }

  /** Its certificate has another name that is listed on, but it came in as {@code a.test}. */
  @Test
  void anIdentityThatIsListedNoMoreEndsThem() throws Exception {
    Certificate both =
        lab.issuing
            .issue(CertificateSpec.client("CN=Both", FakeClock.START).dns("a.test").dns("b.test"))
            .certificate();
    lab.policy = ", id_list: staff";
    lab.tenant =
        "id_lists: { staff: [ { type: dns, value: a.test }, { type: dns, value: b.test } ] }";
    lab.reload();
    FakeGateway gateway = new FakeGateway(lab.service);
    FakeGateway.Peer claiming = new FakeGateway.Peer();
    gateway.open(gateway.decide(Optional.of(new ClaimedId(IdType.DNS, "a.test")), both), claiming);
    FakeGateway.Peer other = new FakeGateway.Peer();
    gateway.open(gateway.decide(Optional.of(new ClaimedId(IdType.DNS, "b.test")), both), other);

    lab.tenant = "id_lists: { staff: [ { type: dns, value: b.test } ] }";
    lab.reload();
    awaitCut(claiming, "identity_not_listed");
    assertThat(other.cuts()).isEmpty();
  }

  @Test
  void aTenantThatIsGoneEndsThemAndComesBackWithItsSeries() throws Exception {
    String series = "vouchsafe_sessions{gateway=\"gw1\",tenant=\"acme\"}";
    assertThat(lab.metric(series)).isEqualTo(1);
    lab.renamed = "other";
    lab.reload();
    awaitCut(peer, "no_tenant");
    assertThat(lab.metrics()).doesNotContain(series);

    lab.renamed = "acme";
    lab.reload();
    new FakeGateway(lab.service).connect(new FakeGateway.Peer(), alice);
    assertThat(lab.metric(series)).isEqualTo(1);
  }

  /** Contract, section 1, ID lists: only the claimed identity is matched, at a refresh too. */
  @Test
  void aSessionIsAskedAboutUnderTheIdentityThatItClaims() throws Exception {
    Certificate both =
        lab.issuing
            .issue(CertificateSpec.client("CN=Bob", FakeClock.START).dns("a.test").dns("b.test"))
            .certificate();
    lab.policy = ", id_list: staff";
    lab.tenant = list("a.test", "b.test");
    lab.reload();
    FakeGateway gateway = new FakeGateway(lab.service);
    FakeGateway.Peer asA = new FakeGateway.Peer();
    FakeGateway.Peer asB = new FakeGateway.Peer();
    gateway.open(gateway.decide(claim("a.test"), both), asA);
    gateway.open(gateway.decide(claim("b.test"), both), asB);

    lab.tenant = list("a.test");
    lab.reload();
    awaitCut(asB, "identity_not_listed");
    assertThat(asA.cuts()).isEmpty();
  }

  private static Optional<ClaimedId> claim(String host) {
    return Optional.of(new ClaimedId(IdType.DNS, host));
  }

  private static String list(String... hosts) {
    return Stream.of(hosts)
        .map("{ type: dns, value: %s }"::formatted)
        .collect(Collectors.joining(", ", "id_lists: { staff: [", "] }"));
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
