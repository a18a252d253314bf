package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.revocation.RevocationReason;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The end client never chooses the policy that decides about it. Its certificate is revoked, and
 * {@code observe} would let it pass.
 */
class FrontPolicyTest {
  private static ServiceLab narrow;
  private static ServiceLab wide;

  @BeforeAll
  static void start() throws Exception {
    narrow = lab(List.of("default"));
    wide = lab(List.of("default", "observe"));
  }

  private static ServiceLab lab(List<String> frontPolicies) throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.observeToo = true;
    wishes.frontPolicies = frontPolicies;
    ServiceLab lab = new ServiceLab(wishes);
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));
    return lab;
  }

  @AfterAll
  static void stop() {
    narrow.close();
    wide.close();
  }

  /** A front that may ask for both: what counts is whether the front or its client asks. */
  @ParameterizedTest(name = "{0}: {1} {2}")
  @CsvSource(
      quoteCharacter = '"',
      value = {
        // The front's own query, on exactly /auth.
        "/auth, 403, revoked",
        "/auth?, 403, revoked",
        "/auth?policy=default, 403, revoked",
        "/auth?policy=observe, 200, revoked",
        "/auth?policy=%6fbserve, 200, revoked",
        "/auth?%70olicy=observe, 200, revoked",
        "/auth?policy=strict, 403, front_not_trusted",
        "/auth?policy=Observe, 403, front_not_trusted",
        "/auth?policy=, 403, front_not_trusted",
        "/auth?policy, 403, front_not_trusted",
        "/auth?policy=observe;x=1, 403, front_not_trusted",
        "/auth?policy=observe%00, 403, front_not_trusted",
        "/auth?polcy=strict, 403, front_not_trusted",
        "/auth?Policy=observe, 403, front_not_trusted",
        "/auth?x=1&policy=observe, 403, front_not_trusted",
        "/auth?policy=observe&x=1, 403, front_not_trusted",
        "/auth?policy=observe&policy=observe, 403, front_not_trusted",
        "/auth?policy=default&%70olicy=observe, 403, front_not_trusted",
        "/auth?&policy=observe, 403, front_not_trusted",
        "/auth?policy=observe&, 403, front_not_trusted",
        "/auth??policy=observe, 403, front_not_trusted",
        "/auth?policy=%zz, 403, front_not_trusted",
        "/auth?policy=%ff, 403, front_not_trusted",
        // Behind /auth everything is the client's, and is ignored.
        "/auth/?policy=observe, 403, revoked",
        "/auth/app?policy=observe, 403, revoked",
        "/auth/app?policy=%6fbserve, 403, revoked",
        "/auth/app?x=1&policy=observe, 403, revoked",
        "/auth/app?policy=%zz, 403, revoked",
        "/auth//?policy=observe, 403, revoked",
        "/auth/../auth?policy=observe, 403, revoked",
        "/auth/%2e%2e/auth?policy=observe, 403, revoked",
        "/auth/%3Fpolicy=observe, 403, revoked",
      })
  void whoAsksForThePolicy(String target, int status, String reason) throws Exception {
    ForgedRequest.Answer answer = ask(wide, target);

    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.header("X-Vouchsafe-Reason")).isEqualTo(reason);
  }

  /** What only looks like {@code /auth} decides nothing, and is no 200. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/auth;policy=observe",
        "/auth%3Fpolicy=observe",
        "/auth%2F?policy=observe",
        "/auth%2Fapp?policy=observe",
        "/AUTH?policy=observe",
        "/%61uth?policy=observe",
        "//auth?policy=observe",
        "/auth%00?policy=observe",
        "/authx?policy=observe"
      })
  void whatIsNotAuthIsNotThere(String target) throws Exception {
    ForgedRequest.Answer answer = ask(wide, target);

    assertThat(answer.status()).as(answer.text()).isEqualTo(404);
    assertThat(answer.text()).doesNotContainIgnoringCase("X-Vouchsafe-Decision: allow");
  }

  /** RFC 9112 §3.2: a target has no fragment. Whatever becomes of it, the policy is not chosen. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/auth#?policy=observe",
        "/auth?#&policy=observe",
        "/auth#policy=observe",
        "/auth/#?policy=observe",
        "/auth?policy=observe#x"
      })
  void aFragmentChoosesNothing(String target) throws Exception {
    assertThat(ask(wide, target).status()).isNotEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"observe", "%6fbserve", "strict"})
  void aFrontAsksOnlyForItsOwnPolicies(String policy) throws Exception {
    ForgedRequest.Answer answer = ask(narrow, "/auth?policy=" + policy);

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.header("X-Vouchsafe-Decision")).isEqualTo("deny");
    assertThat(answer.header("X-Vouchsafe-Reason")).isEqualTo("front_not_trusted");
    assertThat(answer.text()).contains("front.policies does not let this front ask for");
  }

  @Test
  void theBodyNamesTheMistakeAndTheJournalWhatIsAllowed() throws Exception {
    try (ServiceLab lab = lab(List.of("default", "observe"))) {
      ForgedRequest.Answer typo = ask(lab, "/auth?polcy=strict");
      ForgedRequest.Answer other = ask(lab, "/auth?policy=strict");
      lab.service.stop().toCompletionStage().toCompletableFuture().get();

      assertThat(typo.header("Content-Type")).isEqualTo("application/problem+json");
      assertThat(typo.text()).contains("unknown query key 'polcy', nearest is 'policy'");
      assertThat(other.text()).doesNotContain("observe");
      assertThat(lab.journalText())
          .contains("front.policies does not list 'strict', but default, observe");
    }
  }

  @Test
  void theBodyOfTheRefusalDoesNotComeWithHead() throws Exception {
    ForgedRequest.Answer answer = send(wide, "HEAD", "/auth?x=1");

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.text()).endsWith("\r\n\r\n");
  }

  @Test
  void aStrangerHearsNothingAboutPolicies() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.trusted = "192.0.2.1";
    try (ServiceLab lab = new ServiceLab(wishes)) {
      assertThat(ask(lab, "/auth?polcy=x").text()).doesNotContain("polcy", "front.policies");
    }
  }

  @Test
  void theFirstPolicyOfTheFrontDecidesWhereItAsksForNone() throws Exception {
    try (ServiceLab lab = lab(List.of("observe"))) {
      assertThat(ask(lab, "/auth").status()).isEqualTo(200);
      assertThat(ask(lab, "/auth/app?policy=default").status()).isEqualTo(200);
      assertThat(ask(lab, "/auth?policy=default").status()).isEqualTo(403);
    }
  }

  private static ForgedRequest.Answer ask(ServiceLab lab, String target) throws Exception {
    return send(lab, "GET", target);
  }

  private static ForgedRequest.Answer send(ServiceLab lab, String method, String target)
      throws Exception {
    return ForgedRequest.send(
        lab.service.apiPort(),
        method,
        "/v1/acme" + target,
        "Host: front",
        "X-SSL-Client-Cert: " + ApiClient.escaped(lab.client("CN=Mallory").certificate()));
  }
}
