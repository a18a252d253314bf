package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.TrustAnchor;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.proxy.cache.Submission;
import io.vouchsafe.proxy.decision.LabTunnel;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.proxy.front.http.DecisionJson;
import io.vouchsafe.proxy.session.SessionOpening;
import io.vouchsafe.vpnauth.decision.Basis;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.decision.Presented;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.identity.ClaimedId;
import io.vouchsafe.vpnauth.identity.IdEntries;
import io.vouchsafe.vpnauth.identity.IdList;
import io.vouchsafe.vpnauth.identity.IdType;
import io.vouchsafe.vpnauth.revocation.Evidence;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy;
import io.vouchsafe.vpnauth.tunnel.IkePeer;
import io.vouchsafe.vpnauth.tunnel.Tunnel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The tunnel chooses the policy, through the whole service. */
@Timeout(180)
class TunnelDecisionTest {
  private static final String ANYWHERE = "198.51.100.7";
  private static final LabCa PARTNERS =
      LabCa.root(CertificateSpec.ca("CN=Partners", FakeClock.START), new BouncyCastleProvider());

  private final ServiceLab.Wishes wishes = new ServiceLab.Wishes();
  private ServiceLab lab;

  /**
   * Sales by their list, then the partners' CA, then whoever else the first CA knows; and an office
   * with a secret.
   */
  @BeforeEach
  void start() throws Exception {
    wishes.morePolicies =
        policy ->
            List.of(
                policy("partners", policy, group(PARTNERS), policy.deadline()),
                policy("hasty", policy, policy.caGroup(), Duration.ofMillis(300)));
    wishes.tunnels =
        service ->
            List.of(
                by("sales", "default", service, "*@sales.test"),
                LabTunnel.named("partners")
                    .byPolicy("partners", gateway(service))
                    .remote("198.51.100.0", "198.51.100.255")
                    .make(),
                LabTunnel.named("office").bySecret().list(list("hq@office.test")).make(),
                by("rest", "default", service, "*@lab.test"),
                by("slow", "hasty", service, "*@slow.test"));
    lab = new ServiceLab(wishes);
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  private static CaGroup group(LabCa root) {
    return new CaGroup(List.of(new TrustAnchor(root.certificate())), List.of());
  }

  private static Policy policy(String name, Policy like, CaGroup group, Duration deadline) {
    return new Policy(
        name,
        group,
        like.path(),
        name.equals("partners") ? unasked(like.revocation()) : like.revocation(),
        deadline,
        like.maxVerdict(),
        like.mode(),
        like.idList());
  }

  private static RevocationPolicy unasked(RevocationPolicy like) {
    return new RevocationPolicy(
        List.of(), like.scope(), like.onUnknown(), like.onUnavailable(), List.of(), List.of());
  }

  private static IdList list(String... mailboxes) {
    return new IdList(
        "people",
        Stream.of(mailboxes)
            .map(each -> IdEntries.read(IdType.EMAIL, each).toOptional().orElseThrow())
            .toList());
  }

  private static Tunnel by(String name, String policy, ServiceLab service, String... mailboxes) {
    LabTunnel wanted = LabTunnel.named(name).byPolicy(policy, gateway(service));
    return (mailboxes.length == 0 ? wanted : wanted.list(list(mailboxes))).make();
  }

  private static Issued gateway(ServiceLab service) {
    return service.issuing.issue(CertificateSpec.server("CN=gw", FakeClock.START));
  }

  private Certificate client(LabCa ca, String mailbox) {
    return ca.issue(
            CertificateSpec.client(
                    "CN=" + mailbox.substring(0, mailbox.indexOf('@')), FakeClock.START)
                .email(mailbox))
        .certificate();
  }

  private Verdict decide(String claimed, Certificate... chain) throws Exception {
    return decideAt(ANYWHERE, claimed, chain);
  }

  private Verdict decideAt(String address, String claimed, Certificate... chain) throws Exception {
    TenantRuntime tenant = lab.service.gateways().tenants().named("acme").orElseThrow();
    Presented presented =
        new Presented(
            Stream.of(chain).map(Certificate::der).toList(),
            List.of(),
            Optional.of(new ClaimedId(IdType.EMAIL, claimed)),
            "gateway");
    IkePeer peer = IkePeer.at(IpAddress.parse(address).orElseThrow(), Optional.empty());
    return lab.service
        .gateways()
        .decisions()
        .decide(tenant, new Basis.ByTunnel(peer), Submission.of(presented))
        .toCompletionStage()
        .toCompletableFuture()
        .get(90, TimeUnit.SECONDS);
  }

  private static void assertTunnel(Verdict verdict, String tunnel, String policy) {
    assertThat(verdict.decision().reason()).as(verdict.decision().detail()).isEqualTo(Reason.OK);
    assertThat(verdict.tunnel()).contains(tunnel);
    assertThat(verdict.policy()).isEqualTo(policy);
  }

  @Test
  void theFirstTunnelThatTakesThePeerChoosesThePolicy() throws Exception {
    for (int round = 0; round < 2; round++) {
      assertTunnel(decide("a@sales.test", client(lab.issuing, "a@sales.test")), "sales", "default");
      assertTunnel(decide("b@lab.test", client(lab.issuing, "b@lab.test")), "rest", "default");
      assertTunnel(decide("c@p.test", client(PARTNERS, "c@p.test")), "partners", "partners");
    }
  }

  @Test
  void theAnswerAndTheJournalNameTheTunnel() throws Exception {
    Verdict verdict = decide("a@sales.test", client(lab.issuing, "a@sales.test"));

    JsonObject answer = DecisionJson.of(verdict);
    assertThat(answer.getString("tunnel")).isEqualTo("sales");
    assertThat(answer.getJsonObject("matched_id").getString("value")).isEqualTo("*@sales.test");
    JsonObject line = line(verdict);
    assertThat(line.getString("tunnel")).isEqualTo("sales");
    assertThat(line.getString("policy")).isEqualTo("default");
  }

  private JsonObject line(Verdict verdict) {
    List<JsonObject> found = new ArrayList<>();
    Awaitility.await()
        .atMost(90, TimeUnit.SECONDS)
        .untilAsserted(
            () -> {
              found.clear();
              lab.journalText()
                  .lines()
                  .map(JsonObject::new)
                  .filter(line -> verdict.reference().equals(line.getString("reference")))
                  .forEach(found::add);
              assertThat(found).hasSize(1);
            });
    return found.getFirst();
  }

  /** Contract, section 5: who it is comes before revocation. */
  @Test
  void nobodyIsAskedAboutAPeerThatNoTunnelTakes() throws Exception {
    Verdict verdict = decide("x@else.test", client(lab.issuing, "x@else.test"));

    assertThat(verdict.decision().reason()).isEqualTo(Reason.IDENTITY_NOT_LISTED);
    assertThat(verdict.decision().detail())
        .contains("sales: CN=x: no entry", "partners: policy partners refuses", "office: the peer");
    assertThat(verdict.tunnel()).isEmpty();
    assertThat(verdict.policy()).isEqualTo(Verdict.NO_POLICY);
    assertThat(verdict.decision().evidence().path()).hasSize(3);
    assertThat(lab.responder.requests()).isZero();
    assertThat(DecisionJson.of(verdict).getValue("tunnel")).isNull();
    assertThat(line(verdict).getValue("tunnel")).isNull();
  }

  @Test
  void aForeignCertificateGetsNoTunnel() throws Exception {
    LabCa stranger =
        LabCa.root(CertificateSpec.ca("CN=Stranger", FakeClock.START), new BouncyCastleProvider());
    Verdict verdict = decide("a@sales.test", client(stranger, "a@sales.test"));

    assertThat(verdict.decision().reason()).isEqualTo(Reason.NO_TUNNEL);
    assertThat(verdict.leaf().orElseThrow().subject()).isEqualTo("CN=a");
    assertThat(verdict.decision().evidence().failedPaths()).isPresent();
  }

  @Test
  void aBorrowedIdentityGetsNoTunnel() throws Exception {
    Verdict verdict = decide("boss@sales.test", client(lab.issuing, "a@sales.test"));

    assertThat(verdict.decision().reason()).isEqualTo(Reason.IDENTITY_NOT_LISTED);
    assertThat(verdict.decision().detail()).contains("is none of the certificate's");
  }

  /** The tunnel is chosen; that it is revoked afterwards leads to no other. */
  @Test
  void aRevokedCertificateIsDeniedUnderItsTunnel() throws Exception {
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));
    Verdict verdict = decide("a@sales.test", client(lab.issuing, "a@sales.test"));

    assertThat(verdict.decision().reason()).isEqualTo(Reason.REVOKED);
    assertThat(verdict.tunnel()).contains("sales");
  }

  @Test
  void whatCannotBeReadIsMalformedUnderEveryPolicy() throws Exception {
    TenantRuntime tenant = lab.service.gateways().tenants().named("acme").orElseThrow();
    Presented presented =
        new Presented(List.of(Der.copyOf(new byte[] {1, 2, 3})), List.of(), "gateway");
    IkePeer peer = IkePeer.at(IpAddress.parse(ANYWHERE).orElseThrow(), Optional.empty());
    Verdict verdict =
        lab.service
            .gateways()
            .decisions()
            .decide(tenant, new Basis.ByTunnel(peer), Submission.of(presented))
            .toCompletionStage()
            .toCompletableFuture()
            .get(90, TimeUnit.SECONDS);
    assertThat(verdict.decision().reason()).isEqualTo(Reason.MALFORMED);
  }

  @Test
  void aBlockWinsOverTheListsOfEveryTunnel() throws Exception {
    Certificate unlisted = client(lab.issuing, "x@else.test");
    order("/blocks/acme", "{\"entries\":[{\"subject\":\"CN=x\"}],\"by\":\"ops\",\"why\":\"x\"}");
    assertThat(decide("x@else.test", unlisted).decision().reason()).isEqualTo(Reason.BLOCKED);
    assertThat(decideAt("192.0.2.9", "x@else.test", unlisted).decision().reason())
        .as("where every path holds")
        .isEqualTo(Reason.BLOCKED);
  }

  /** It overrules the path and never who may pass. */
  @Test
  void breakGlassOverrulesThePathUnderTheTunnelOfWhoIsListed() throws Exception {
    Certificate expired = client(lab.issuing, "a@sales.test");
    Certificate unlisted = client(lab.issuing, "x@else.test");
    lab.clock.advance(Duration.ofDays(400));
    assertThat(decide("a@sales.test", expired).decision().reason()).isEqualTo(Reason.NO_TUNNEL);
    for (Certificate each : List.of(expired, unlisted)) {
      String until = lab.clock.instant().plusSeconds(3600).toString();
      assertThat(
              lab.api
                  .adminSend(
                      "PUT",
                      "/break-glass/acme/" + each.sha256().hex(),
                      "{\"until\":\"%s\",\"by\":\"ops\",\"why\":\"x\"}".formatted(until))
                  .statusCode())
          .isLessThan(300);
    }

    Verdict verdict = decide("a@sales.test", expired);
    assertThat(verdict.isAllow()).as(verdict.decision().detail()).isTrue();
    assertThat(verdict.tunnel()).contains("sales");
    assertThat(verdict.toldMatch().orElseThrow().value()).isEqualTo("*@sales.test");
    assertThat(decide("x@else.test", unlisted).decision().reason())
        .isEqualTo(Reason.IDENTITY_NOT_LISTED);
  }

  private void order(String path, String json) throws Exception {
    assertThat(lab.api.adminSend("POST", path, json).statusCode()).isLessThan(300);
  }

  /** The most patient policy waits 60 s, the one that decides 300 ms. */
  @Test
  void theDeadlineIsTheChosenPolicys() throws Exception {
    lab.responder.hold();
    long begun = System.nanoTime();
    Verdict verdict = decide("a@slow.test", client(lab.issuing, "a@slow.test"));

    assertThat(verdict.decision().reason()).isIn(Reason.DEADLINE, Reason.OVER_BUDGET);
    assertThat(verdict.tunnel()).contains("slow");
    assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(20));
  }

  /** Two tunnels ask for policy default, whose path fails; it is looked for once. */
  @Test
  void noPolicyLooksAtTheSameChainTwice() throws Exception {
    Certificate foreign = client(PARTNERS, "c@p.test");
    decide("c@p.test", foreign);
    double before = misses();
    assertTunnel(decide("c@p.test", foreign), "partners", "partners");
    assertThat(misses() - before).as("default's, which is not remembered").isEqualTo(1);

    before = misses();
    LabCa stranger =
        LabCa.root(CertificateSpec.ca("CN=Stranger", FakeClock.START), new BouncyCastleProvider());
    decide("a@sales.test", client(stranger, "a@sales.test"));
    assertThat(misses() - before).as("default, partners, hasty").isEqualTo(3);
  }

  private double misses() throws Exception {
    return lab.api
        .admin("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith("cache_gets_total") && line.contains("cache=\"path\""))
        .filter(line -> line.contains("result=\"miss\""))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  @Test
  void whoKnowsTheSecretIsLetInForFiveMinutesWithoutACertificate() throws Exception {
    Verdict verdict = decide("hq@office.test");

    Decision.Allow allow = (Decision.Allow) verdict.decision();
    assertThat(allow.reason()).isEqualTo(Reason.OK);
    assertThat(allow.evidence()).isEqualTo(Evidence.NONE);
    assertThat(allow.until()).isEqualTo(verdict.at().plusSeconds(300));
    assertThat(verdict.tunnel()).contains("office");
    assertThat(verdict.policy()).isEqualTo(Verdict.NO_POLICY);
    assertThat(DecisionJson.of(verdict).getValue("identity")).isNull();
    assertThat(DecisionJson.of(verdict).getJsonObject("matched_id").getString("value"))
        .isEqualTo("hq@office.test");
    assertThat(decide("other@office.test").decision().reason())
        .isEqualTo(Reason.IDENTITY_NOT_LISTED);
  }

  @Test
  void aSessionOfASecretIsListedAndCutByHand() throws Exception {
    FakeGateway.Peer peer = new FakeGateway.Peer();
    SessionOpening opened = lab.service.gateways().sessions().open(decide("hq@office.test"), peer);
    String id = ((SessionOpening.Opened) opened).session().id();

    JsonObject session =
        new JsonObject(lab.api.admin("/sessions?tenant=acme").body())
            .getJsonArray("sessions")
            .getJsonObject(0);
    assertThat(session.getValue("identity")).isNull();
    assertThat(session.getString("policy")).isEqualTo(Verdict.NO_POLICY);
    order("/blocks/acme", "{\"entries\":[{\"subject\":\"CN=x\"}],\"by\":\"ops\",\"why\":\"x\"}");
    order("/sessions/" + id + "/cut", "{\"by\":\"ops\",\"why\":\"left\"}");
    Awaitility.await()
        .atMost(90, TimeUnit.SECONDS)
        .untilAsserted(() -> assertThat(peer.cuts()).containsExactly("by_hand"));
  }

  @Test
  void aSessionByTunnelIsCutWhenItsCertificateIsRevoked() throws Exception {
    Certificate alice = client(lab.issuing, "a@sales.test");
    FakeGateway.Peer peer = new FakeGateway.Peer();
    SessionOpening opened =
        lab.service.gateways().sessions().open(decide("a@sales.test", alice), peer);
    assertThat(opened).isInstanceOf(SessionOpening.Opened.class);

    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));
    lab.api.adminSend("DELETE", "/cache/acme", "");
    Awaitility.await()
        .atMost(90, TimeUnit.SECONDS)
        .untilAsserted(() -> assertThat(peer.cuts()).containsExactly("revoked"));
  }
}
