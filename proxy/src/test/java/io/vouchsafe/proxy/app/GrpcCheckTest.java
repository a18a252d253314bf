package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.vouchsafe.config.Cidr;
import io.vouchsafe.config.FrontSettings;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.proxy.front.grpc.envoy.AuthorizationMessages.CheckResponse;
import io.vouchsafe.proxy.front.grpc.envoy.AuthorizationMessages.DeniedHttpResponse;
import io.vouchsafe.vpnauth.decision.Policy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Envoy hears at {@code listen.grpc} (contract, section 5). */
class GrpcCheckTest {
  private ServiceLab lab;
  private CheckClient envoy;

  private void start(ServiceLab.Wishes wishes) throws Exception {
    wishes.grpc = true;
    lab = new ServiceLab(wishes);
    envoy = new CheckClient(lab.service.grpcPort());
  }

  private void start() throws Exception {
    start(new ServiceLab.Wishes());
  }

  @AfterEach
  void stop() {
    envoy.close();
    lab.close();
  }

  private String escaped(String subject) {
    return ApiClient.escaped(lab.client(subject).certificate());
  }

  private CheckResponse ask(String certificate, Map<String, String> route) throws Exception {
    return envoy.check(CheckClient.asking(certificate, route, Map.of()).build());
  }

  private static Map<String, String> denied(CheckResponse response, int status) {
    assertThat(response.getStatus().getCode()).isEqualTo(status == 401 ? 16 : 7);
    assertThat(response.hasOkResponse()).isFalse();
    DeniedHttpResponse denied = response.getDeniedResponse();
    assertThat(denied.getStatus().getCodeValue()).isEqualTo(status);
    Map<String, String> fields = CheckClient.fields(denied.getHeadersList());
    assertThat(fields).containsEntry("x-vouchsafe-decision", "deny");
    assertThat(denied.getBody()).contains(fields.get("x-vouchsafe-reference"));
    return fields;
  }

  private static String reason(CheckResponse response) {
    return CheckClient.fields(
            response.hasOkResponse()
                ? response.getOkResponse().getHeadersList()
                : response.getDeniedResponse().getHeadersList())
        .get("x-vouchsafe-reason");
  }

  @Test
  void goodPassesWithItsIdentityWrittenOverTheClients() throws Exception {
    start();

    CheckResponse response = envoy.check(CheckClient.asking(escaped("CN=Alice")).build());

    assertThat(response.getStatus().getCode()).isZero();
    assertThat(response.hasDeniedResponse()).isFalse();
    Map<String, String> fields = CheckClient.fields(response.getOkResponse().getHeadersList());
    assertThat(fields)
        .containsOnlyKeys(
            "x-vouchsafe-decision",
            "x-vouchsafe-reason",
            "x-vouchsafe-identity",
            "x-vouchsafe-reference")
        .containsEntry("x-vouchsafe-decision", "allow")
        .containsEntry("x-vouchsafe-reason", "ok")
        .containsEntry("x-vouchsafe-identity", "CN%3DAlice");
    assertThat(response.getOkResponse().getHeadersToRemoveList()).isEmpty();
    lab.service.stop().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    JsonObject line = new JsonObject(lab.journalText());
    assertThat(line.getString("reference")).isEqualTo(fields.get("x-vouchsafe-reference"));
    assertThat(line.getString("front")).isEqualTo("grpc");
    assertThat(line.getString("tenant")).isEqualTo("acme");
  }

  @Test
  void theRequestsTraceStandsInTheJournal() throws Exception {
    start();
    String trace = "4bf92f3577b34da6a3ce929d0e0e4736";

    CheckResponse response =
        envoy.check(
            CheckClient.asking(
                    escaped("CN=Alice"),
                    Map.of(),
                    Map.of("traceparent", "00-" + trace + "-00f067aa0ba902b7-01"))
                .build());

    String reference =
        CheckClient.fields(response.getOkResponse().getHeadersList()).get("x-vouchsafe-reference");
    assertThat(lab.api.admin("/decisions?reference=" + reference).body())
        .contains("\"trace_id\":\"" + trace + "\",\"span_id\":\"00f067aa0ba902b7\"");
  }

  @Test
  void revokedIsDeniedWithAReferenceThatTheOperatorFinds() throws Exception {
    start();
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.UNSPECIFIED));

    Map<String, String> fields =
        denied(envoy.check(CheckClient.asking(escaped("CN=Mallory")).build()), 403);

    assertThat(fields)
        .containsEntry("x-vouchsafe-reason", "revoked")
        .containsEntry("x-vouchsafe-identity", "CN%3DMallory");
    assertThat(lab.api.admin("/decisions?reference=" + fields.get("x-vouchsafe-reference")).body())
        .contains("Mallory", "revoked");
  }

  @Test
  void expiredAndForeignAreDenied() throws Exception {
    start();
    Issued old =
        lab.issuing.issue(
            CertificateSpec.client("CN=Old", FakeClock.START)
                .validity(
                    FakeClock.START.minus(Duration.ofDays(9)),
                    FakeClock.START.minus(Duration.ofDays(1))));
    LabCa foreign = LabCa.root(CertificateSpec.ca("CN=Foreign", FakeClock.START), lab.provider);
    Certificate stranger =
        foreign.issue(CertificateSpec.client("CN=Alice", FakeClock.START)).certificate();

    assertThat(
            denied(
                envoy.check(CheckClient.asking(ApiClient.escaped(old.certificate())).build()), 403))
        .containsEntry("x-vouchsafe-reason", "expired");
    assertThat(denied(envoy.check(CheckClient.asking(ApiClient.escaped(stranger)).build()), 403))
        .containsEntry("x-vouchsafe-reason", "no_path");
  }

  @Test
  void aCertificateInTheClientsOwnFieldsIsNone() throws Exception {
    start();
    String good = escaped("CN=Alice");
    Map<String, String> forged =
        Map.of(
            "x-ssl-client-cert",
            good,
            "x-forwarded-client-cert",
            "Cert=\"" + good + "\"",
            "client-cert",
            ":" + good + ":",
            "x-client-cert",
            good,
            "x-vouchsafe-identity",
            "CN%3DAdmin",
            "vouchsafe_tenant",
            "acme",
            "vouchsafe_policy",
            "observe");

    CheckResponse response =
        envoy.check(CheckClient.asking("", Map.of("vouchsafe_tenant", "acme"), forged).build());

    Map<String, String> fields = denied(response, 401);
    assertThat(fields)
        .containsEntry("x-vouchsafe-reason", "no_certificate")
        .doesNotContainKey("x-vouchsafe-identity");
  }

  @ParameterizedTest
  @CsvSource({
    "acme,,ok",
    "acme,default,ok",
    ",,ok",
    ",default,ok",
    "other,,front_not_trusted",
    "acme,other,front_not_trusted",
    "acme,observe,front_not_trusted",
    "'',,front_not_trusted",
    "acme,'',front_not_trusted",
    "ACME,,front_not_trusted"
  })
  void tenantAndPolicyAreTheRoutes(String tenant, String policy, String reason) throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.observeToo = true;
    start(wishes);
    Map<String, String> route = new HashMap<>();
    Optional.ofNullable(tenant).ifPresent(name -> route.put("vouchsafe_tenant", name));
    Optional.ofNullable(policy).ifPresent(name -> route.put("vouchsafe_policy", name));

    CheckResponse response = ask(escaped("CN=Alice"), route);

    assertThat(reason(response)).isEqualTo(reason);
    if (!reason.equals("ok")) {
      assertThat(denied(response, 403)).doesNotContainKey("x-vouchsafe-identity");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"acme", "other", ""})
  void aCallerThatNobodyTrustsHearsTheSameWhateverItAsks(String tenant) throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.trusted = "192.0.2.1";
    start(wishes);

    CheckResponse response = ask(escaped("CN=Alice"), Map.of("vouchsafe_tenant", tenant));

    assertThat(denied(response, 403)).containsEntry("x-vouchsafe-reason", "front_not_trusted");
  }

  @Test
  void theFirstFrontThatTrustsTheCallerCountsWithItsPolicies() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.observeToo = true;
    wishes.fronts =
        List.of(
            front("far", "192.0.2.0/24", "default"),
            front("near", "127.0.0.0/8", "observe"),
            front("late", "127.0.0.1/32", "default"));
    start(wishes);

    assertThat(reason(ask(escaped("CN=Alice"), Map.of()))).isEqualTo("ok");
    assertThat(reason(ask(escaped("CN=Alice"), Map.of("vouchsafe_policy", "default"))))
        .isEqualTo("front_not_trusted");
    assertThat(lab.api.admin("/metrics").body())
        .contains("front=\"near\"")
        .doesNotContain("front=\"late\"");
  }

  private static FrontSettings front(String name, String trusted, String policy) {
    return new FrontSettings(
        Optional.of(name),
        Optional.empty(),
        Cidr.parse(trusted).stream().toList(),
        policy,
        List.of(policy));
  }

  @Test
  void anObserverPassesARevokedOneWithoutItsName() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.mode = Policy.Mode.OBSERVE;
    start(wishes);
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.UNSPECIFIED));

    CheckResponse response = envoy.check(CheckClient.asking(escaped("CN=Mallory")).build());

    assertThat(response.getStatus().getCode()).isZero();
    assertThat(CheckClient.fields(response.getOkResponse().getHeadersList()))
        .containsEntry("x-vouchsafe-decision", "allow")
        .containsEntry("x-vouchsafe-reason", "revoked")
        .doesNotContainKey("x-vouchsafe-identity");
    assertThat(response.getOkResponse().getHeadersToRemoveList())
        .containsExactly("x-vouchsafe-identity");
  }

  @Test
  void aMissingCertificateIsDeniedUnderAnObserverToo() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.mode = Policy.Mode.OBSERVE;
    start(wishes);

    assertThat(denied(envoy.check(CheckClient.asking("").build()), 401))
        .containsEntry("x-vouchsafe-reason", "no_certificate");
    assertThat(denied(envoy.check(CheckClient.asking("%").build()), 403))
        .containsEntry("x-vouchsafe-reason", "malformed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "|application/json",
        "*/*|application/json",
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8|text/html; charset=utf-8",
        "TEXT/HTML|text/html; charset=utf-8",
        "application/json, text/html;q=0.9|application/json",
        "text/html;q=0|application/json",
        "text/html;q=abc|application/json",
        "application/json;q=0.5, text/html;level=1;q=0.5|text/html; charset=utf-8",
        "image/png|application/json"
      })
  void theBodyIsWhatTheClientReads(String accept, String type) throws Exception {
    start();

    CheckResponse response =
        envoy.check(
            CheckClient.asking(
                    "",
                    Map.of("vouchsafe_tenant", "acme"),
                    accept == null ? Map.of() : Map.of("accept", accept))
                .build());

    Map<String, String> fields = denied(response, 401);
    assertThat(fields)
        .containsEntry("content-type", type)
        .containsEntry("cache-control", "no-store");
    String body = response.getDeniedResponse().getBody();
    if (type.startsWith("text/html")) {
      assertThat(body).startsWith("<!doctype html>");
    } else {
      assertThat(new JsonObject(body).getString("reason")).isEqualTo("no_certificate");
    }
  }

  @Test
  void aThousandChecksOnSeveralConnectionsEachGetTheirOwnAnswer() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.eventLoops = 2;
    start(wishes);
    List<String> names = new ArrayList<>();
    List<String> certificates = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      names.add("CN%3DClient" + i);
      certificates.add(escaped("CN=Client" + i));
    }
    List<CheckClient> clients = new ArrayList<>(List.of(envoy));
    for (int i = 0; i < 3; i++) {
      clients.add(new CheckClient(lab.service.grpcPort()));
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
      List<Callable<String>> calls = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        CheckClient client = clients.get(i % clients.size());
        boolean isEmpty = i % 10 == 9;
        String certificate = isEmpty ? "" : certificates.get(i % 10);
        calls.add(
            () -> {
              CheckResponse response = client.check(CheckClient.asking(certificate).build());
              return isEmpty
                  ? reason(response)
                  : CheckClient.fields(response.getOkResponse().getHeadersList())
                      .get("x-vouchsafe-identity");
            });
      }
      List<Future<String>> answers = threads.invokeAll(calls);
      for (int i = 0; i < 1000; i++) {
        assertThat(answers.get(i).get())
            .isEqualTo(i % 10 == 9 ? "no_certificate" : names.get(i % 10));
      }
    } finally {
      clients.forEach(CheckClient::close);
    }
    assertThat(lab.api.admin("/metrics").body())
        .contains(
            "vouchsafe_decisions_total{decision=\"allow\",front=\"grpc\",policy=\"default\",reason=\"ok\",tenant=\"acme\"}"
                + " 900.0");
  }
}
