package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.revocation.RevocationReason;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contract, section 2, "Remembering": a reload keeps the memory, and what it does not keep. */
class ReloadMemoryTest {
  private static final String STATUSES = "cache_size{cache=\"status\",tenant=\"acme\"}";
  private static final String REVOKED = "cache_size{cache=\"revoked\",tenant=\"acme\"}";
  private static final String PATHS = "cache_size{cache=\"path\",tenant=\"acme\"}";
  private static final String BREAKER =
      "vouchsafe_breaker_open{object=\"corp\",tenant=\"acme\",url=\"";

  private ReloadLab lab;
  private Certificate alice;

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    lab = new ReloadLab(directory);
    alice = lab.client("CN=Alice");
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  @Test
  void whatWasLearntServesWithoutItsResponder() throws Exception {
    lab.api.decide(alice);
    lab.responder.status(500);

    lab.policy = ", max_verdict: 100";
    lab.reload();

    JsonObject verdict = lab.api.decide(alice);
    assertThat(verdict.getString("reason")).isEqualTo("ok");
    assertThat(verdict.encode()).contains("\"source\":\"cache\"");
    assertThat(lab.responder.requests()).isEqualTo(1);
  }

  /** The path and its status are remembered; who may pass is asked of the list of now. */
  @Test
  void aChangedIdListHoldsFromTheNextDecisionOn() throws Exception {
    assertThat(reason()).isEqualTo("ok");
    lab.responder.status(500);

    lab.policy = ", id_list: staff";
    lab.tenant = "id_lists: { staff: [ { type: dn, value: CN=Bob } ] }";
    assertThat(lab.reload().encode()).contains("acme");
    assertThat(reason()).isEqualTo("identity_not_listed");

    lab.tenant =
        "id_lists: { staff: [ { type: dn, value: CN=Bob }, { type: dn, common_name: alice } ] }";
    lab.reload();
    JsonObject verdict = lab.api.decide(alice);
    assertThat(verdict.getString("reason")).isEqualTo("ok");
    assertThat(verdict.getJsonObject("matched_id").getString("value")).isEqualTo("CN=alice");
    assertThat(lab.responder.requests()).as("the status was kept").isEqualTo(1);

    lab.tenant = "id_lists: { staff: [] }";
    lab.reload();
    assertThat(reason()).isEqualTo("identity_not_listed");
    lab.policy = "";
    lab.tenant = "";
    lab.reload();
    assertThat(reason()).isEqualTo("ok");
  }

  @Test
  void anEntryIsJudgedAnewUnderTheNewObject() throws Exception {
    lab.api.decide(alice);
    lab.responder.status(500);

    lab.object = ", caching: false";
    lab.reload();

    assertThat(reason()).as("this object does not use the memory").isEqualTo("status_unavailable");
    lab.object = "";
    lab.reload();
    assertThat(reason()).as("it was kept all the same").isEqualTo("ok");
  }

  @Test
  void aGoodThatWeakerAlgorithmsLetInServesNoLonger() throws Exception {
    lab.tenants = "    algorithms: { min_rsa_bits: 1024 }";
    lab.reload();
    lab.api.decide(alice);
    assertThat(lab.metric(STATUSES)).isEqualTo(1);
    lab.responder.status(500);

    lab.tenants = "";
    lab.reload();

    assertThat(reason()).isEqualTo("status_unavailable");
  }

  @Test
  void whatADistrustedSignerVouchedForIsGoneRevokedOrNot() throws Exception {
    Certificate revoked = lab.client("CN=Mallory");
    lab.object = ", ocsp_signing_certificates: [signer.pem]";
    lab.reload();
    assertThat(reason()).isEqualTo("ok");
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.SUPERSEDED));
    assertThat(lab.api.decide(revoked).getString("reason")).isEqualTo("revoked");
    assertThat(lab.metric(STATUSES)).isEqualTo(1);
    assertThat(lab.metric(REVOKED)).isEqualTo(1);

    lab.object = ", ocsp_signing_certificates: [other.pem]";
    lab.reload();

    assertThat(lab.metric(STATUSES)).isZero();
    assertThat(lab.metric(REVOKED)).isZero();
    assertThat(lab.api.decide(revoked).getString("reason")).isEqualTo("status_unavailable");
    assertThat(lab.api.decide(revoked).encode()).contains("signer_not_trusted");
  }

  @Test
  void anAnchorThatLeftTakesAlongWhatRestedOnIt() throws Exception {
    lab.anchors = "root.pem, stranger.pem";
    lab.reload();
    lab.api.decide(alice);
    assertThat(lab.metric(STATUSES)).isEqualTo(1);

    lab.anchors = "root.pem";
    lab.reload();
    assertThat(lab.metric(STATUSES)).isZero();

    lab.api.decide(alice);
    lab.anchors = "root.pem, stranger.pem";
    lab.reload();
    assertThat(lab.metric(STATUSES)).as("one that comes takes nothing away").isEqualTo(1);
  }

  @Test
  void anotherSizeLosesNothingThatHasRoom() throws Exception {
    lab.api.decide(alice);
    for (String size : new String[] {"8MiB", "64KiB"}) {
      lab.cache = "maximum_memory: " + size;
      lab.reload();
      assertThat(lab.metric(STATUSES)).as(size).isEqualTo(1);
    }
  }

  @Test
  void theGaugesAreOfWhatIsInUseNow() throws Exception {
    lab.api.decide(alice);
    assertThat(lab.metric(PATHS)).isEqualTo(1);

    lab.policy = ", max_verdict: 100";
    lab.reload();

    assertThat(lab.metric(PATHS)).as("paths are validated anew").isZero();
    lab.api.decide(alice);
    assertThat(lab.metric(PATHS)).isEqualTo(1);
    assertThat(lab.metric("cache_gets_total{cache=\"status\",result=\"hit\"")).isEqualTo(1);
    assertThat(ApiClient.series(lab.metrics(), BREAKER)).hasSize(1);
  }

  @Test
  void aTenantWhoseSettingsAreTheSameGoesOnAsItIs() throws Exception {
    lab.api.decide(alice);

    lab.tenants =
        """
          beta:
            ca_groups: { staff: { anchors: [root.pem] } }
            policies: { default: { ca_group: staff, revocation: { sources: [] } } }
        """;
    lab.reload();

    assertThat(lab.metric(PATHS)).isEqualTo(1);
  }

  private String reason() throws Exception {
    return lab.api.decide(alice).getString("reason");
  }
}
