package io.vouchsafe.proxy.it.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.vpnauth.decision.Reason;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The status page as a person sees it, in Debian's Chromium. */
@Tag("it")
class StatusPageIT {
  private static final Path PICTURES = Path.of("target", "pictures");
  private static final String HOSTILE_TEXT = "<img src=x onerror=window.hacked=1";

  @TempDir static Path directory;
  @TempDir static Path profile;
  private static Chromium chromium;
  private static StatusPageLab lab;
  private Tab tab;

  @BeforeAll
  static void start() throws Exception {
    chromium = new Chromium(profile);
    lab = new StatusPageLab(directory);
    lab.aBusyNight();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> lab.asked("/status").getJsonArray("attention").size() >= 4);
  }

  @AfterAll
  static void stop() throws Exception {
    if (chromium != null) {
      chromium.close();
    }
    if (lab != null) {
      lab.close();
    }
  }

  @BeforeEach
  void open() throws Exception {
    tab = chromium.tab();
    tab.open(lab.page());
    tab.await("!document.getElementById('gate').hidden");
  }

  /** Whatever a test does: nothing against the policy, no exception, nobody else asked. */
  @AfterEach
  void nothingWasAskedOfAnybodyElse() throws Exception {
    List<String> complaints = tab.complaints();
    List<String> requests = tab.requests();
    boolean hacked = tab.is("window.hacked");
    tab.close();
    assertThat(complaints).isEmpty();
    assertThat(requests.stream().filter(url -> !url.startsWith("about:")))
        .isNotEmpty()
        .allSatisfy(
            url ->
                assertThat(URI.create(url).getAuthority())
                    .as(url)
                    .isEqualTo(URI.create(lab.page()).getAuthority()));
    assertThat(hacked).as("a name was run").isFalse();
  }

  private void enter() throws Exception {
    tab.type("#token", StatusPageLab.TOKEN);
    tab.press("Enter");
    tab.awaitText("#outlook-answer", "wrong now");
    tab.await("document.querySelectorAll('#sessions tbody tr').length > 0");
    tab.await("document.querySelectorAll('#decisions tbody tr').length > 0");
    tab.await("document.querySelectorAll('#blocks tbody tr').length > 0");
  }

  @Test
  void itAsksForTheTokenAndShowsNothingBefore() throws Exception {
    assertThat(tab.is("document.activeElement.id === 'token'")).isTrue();
    assertThat(tab.is("document.getElementById('status').hidden")).isTrue();
    assertThat(tab.text("main")).doesNotContain("acme").doesNotContain("globex");

    tab.type("#token", "no-such-token");
    tab.press("Enter");
    tab.awaitText("#gate-message", "This token is not right");
    assertThat(tab.is("document.getElementById('status').hidden")).isTrue();

    enter();
    assertThat(tab.is("document.getElementById('gate').hidden")).isTrue();
  }

  @Test
  void theTokenStaysInMemoryUnlessItShallBeKept() throws Exception {
    enter();
    assertThat(tab.evaluate("sessionStorage.length + localStorage.length")).isEqualTo(0);
    assertThat(tab.evaluate("document.cookie")).isEqualTo("");
    assertThat(tab.requests()).noneSatisfy(url -> assertThat(url).contains(StatusPageLab.TOKEN));
    tab.open(lab.page());
    tab.await("!document.getElementById('gate').hidden");

    tab.click("#keep");
    enter();
    tab.open(lab.page());
    tab.awaitText("#outlook-answer", "wrong now");
    tab.click("#forget");
    tab.await("!document.getElementById('gate').hidden");
    assertThat(tab.evaluate("sessionStorage.length")).isEqualTo(0);
    assertThat(tab.evaluate("document.querySelectorAll('#status tbody tr').length")).isEqualTo(0);
  }

  @Test
  void itSaysFirstWhatIsWrongAndWhatEndsNext() throws Exception {
    enter();
    JsonArray lines =
        (JsonArray)
            tab.evaluate(
                "[...document.querySelectorAll('#outlook-list li')].map(l => l.innerText)");
    List<String> told = Objects.requireNonNull(lines).stream().map(String::valueOf).toList();

    assertThat(told.getFirst()).startsWith("wrong\nnow");
    assertThat(told)
        .anySatisfy(line -> assertThat(line).contains("circuit breaker is open", "globex"));
    assertThat(told)
        .anySatisfy(line -> assertThat(line).contains("lost.crl", "could not be fetched yet"));
    assertThat(told)
        .anySatisfy(line -> assertThat(line).contains("partner revoked", "gets a wrong result"));
    assertThat(told).anySatisfy(line -> assertThat(line).contains("Break-glass", "in 1 h 5"));
    assertThat(told)
        .anySatisfy(line -> assertThat(line).contains("issuing.crl (corp) ends", "in 4 h 5"));
    assertThat(told)
        .anySatisfy(line -> assertThat(line).contains("soon", "Acme Issuing", "in 19 d 23 h"));
    assertThat(position(told, "issuing.crl")).isLessThan(position(told, "Acme Issuing"));
    assertThat(tab.evaluate("document.title")).asString().matches("\\(\\d+\\) Vouchsafe");
  }

  private static int position(List<String> lines, String text) {
    return (int) lines.stream().takeWhile(line -> !line.contains(text)).count();
  }

  @Test
  void everySectionShowsWhatIsThere() throws Exception {
    enter();
    assertThat(tab.text("#tenants")).contains("acme", "globex", "guests only observes");
    assertThat(tab.text("#responders")).contains("open", "closed", "unreachable");
    assertThat(tab.text("#crls")).contains("issuing.crl", "up to date", "lost.crl", "none yet");
    assertThat(tab.text("#canaries")).contains("issuing", "right", "partner", "wrong");
    assertThat(tab.text("#fronts")).contains("TLS front", "listens");
    assertThat(tab.text("#sessions")).contains("CN=alice,O=Acme", "tls_front");
    assertThat(tab.text("#decisions")).contains("revoked", "CN=bob,O=Acme", "expired");
    assertThat(tab.text("#emergency"))
        .contains("nora", "laptop stolen, ticket 4711", "left the company", "CEO abroad");
  }

  @Test
  void hostileNamesAreText() throws Exception {
    enter();
    assertThat(tab.text("#sessions")).contains(HOSTILE_TEXT);
    assertThat(tab.text("#decisions")).contains(HOSTILE_TEXT);
    tab.type("#subject", "onerror");
    tab.press("Enter");
    tab.await(
        "[...document.querySelectorAll('#decisions tbody tr')]"
            + ".every(row => row.innerText.includes('onerror'))");
    tab.click("#decisions tbody button");
    tab.awaitText("#explanation", HOSTILE_TEXT);
    assertThat(
            tab.evaluate("document.querySelectorAll('main img, main script, dialog img').length"))
        .isEqualTo(0);
  }

  @Test
  void decisionsAreFilteredAndOneIsExplainedWhole() throws Exception {
    enter();
    tab.choose("#reason", "revoked");
    tab.await("document.querySelectorAll('#decisions tbody tr').length === 1");
    tab.click("#decisions tbody button");
    tab.await("document.getElementById('explanation').open");

    assertThat(tab.text("#explanation"))
        .contains("Denied: revoked", "What to do", "CN=bob,O=Acme", "CN=Acme Issuing,O=Acme")
        .contains("revoked from ocsp", "says that it is revoked", "Reference");
    String reference =
        lab.asked("/decisions?reason=revoked")
            .getJsonArray("decisions")
            .getJsonObject(0)
            .getString("reference");
    assertThat(tab.evaluate("location.hash")).isEqualTo("#decision=" + reference);
    tab.press("Escape");
    tab.await("!document.getElementById('explanation').open");

    tab.choose("#reason", "");
    tab.choose("#tenant", "globex");
    tab.await("document.querySelectorAll('#decisions tbody tr').length === 7");
    assertThat(tab.text("#decisions")).contains("status_unavailable").doesNotContain("acme");
    assertThat(tab.text("#responders")).doesNotContain("acme");

    tab.type("#serial", "no number");
    tab.press("Enter");
    tab.awaitText("#decisions-message", "serial is a serial number in hexadecimal digits");
  }

  @Test
  void aReferenceIsExplained() throws Exception {
    String reference = lab.decide("acme", lab.pki.client("O=Acme,CN=peggy").certificate());
    enter();
    tab.type("#reference", "nonsense");
    tab.press("Enter");
    tab.awaitText("#find-message", "A reference looks like");
    tab.type("#reference", "0123456789-zz");
    tab.press("Enter");
    tab.awaitText("#find-message", "vouchsafe why --journal FILE 0123456789-zz");
    tab.type("#reference", reference);
    tab.press("Enter");
    tab.awaitText("#explanation", "CN=peggy,O=Acme");
    assertThat(tab.text("#explanation")).contains("Allowed: ok");
  }

  @Test
  void aSessionIsCutOnlyByWhomAndWhy() throws Exception {
    lab.connect("O=Acme,CN=mallory");
    enter();
    tab.awaitText("#sessions", "CN=mallory,O=Acme");
    String row = "#sessions tr:has(button[aria-label='Cut the session of CN=mallory,O=Acme'])";
    tab.click(row + " button[data-action='cut']");
    tab.await("document.getElementById('cut').open");
    assertThat(tab.text("#cut-who")).contains("CN=mallory,O=Acme", "127.0.0.1", "acme");

    tab.click("#cut .danger");
    assertThat(tab.is("document.getElementById('cut').open")).isTrue();
    tab.type("#cut-by", "nora");
    tab.type("#cut-why", " ");
    tab.press("Enter");
    tab.awaitText("#cut-message", "Say who orders it, and why");
    assertThat(sessionsOf("mallory")).isEqualTo(1);

    tab.type("#cut-why", "phone stolen");
    tab.press("Enter");
    tab.await("!document.getElementById('cut').open");
    await().until(() -> sessionsOf("mallory") == 0);
    tab.await("document.querySelector(%s) === null".formatted(Tab.quoted(row)));
    assertThat(tab.text("#sessions")).contains("CN=alice,O=Acme");
  }

  private static int sessionsOf(String name) throws Exception {
    return lab.asked("/sessions?identity=" + name).getJsonArray("sessions").size();
  }

  @Test
  void newDecisionsAppearWithoutAReload() throws Exception {
    enter();
    tab.evaluate("window.stillHere = true");
    lab.decide("acme", lab.pki.client("O=Acme,CN=quick").certificate());
    tab.awaitText("#decisions tbody tr:first-child", "CN=quick,O=Acme");

    tab.click("#pause");
    tab.awaitText("#live", "Paused");
    lab.decide("acme", lab.pki.client("O=Acme,CN=unseen").certificate());
    int asked = tab.requests().size();
    tab.click("#pause");
    tab.awaitText("#decisions", "CN=unseen,O=Acme");
    assertThat(tab.requests().size()).isGreaterThan(asked);
    assertThat(tab.is("window.stillHere")).isTrue();
  }

  /** The long poll of a tab that nobody sees is given up: others may need its place. */
  @Test
  void aHiddenTabAsksNothing() throws Exception {
    enter();
    await().until(() -> polls() == 1);
    tab.show(false);
    await().until(() -> polls() == 0);
    int asked = tab.requests().size();
    lab.decide("acme", lab.pki.client("O=Acme,CN=meanwhile").certificate());
    tab.show(true);
    tab.awaitText("#decisions", "CN=meanwhile,O=Acme");
    assertThat(tab.requests().size()).isGreaterThan(asked);
  }

  private static double polls() throws Exception {
    return lab.get("/metrics", "Authorization", "Bearer " + StatusPageLab.TOKEN)
        .body()
        .lines()
        .filter(line -> line.startsWith("vouchsafe_decision_polls "))
        .mapToDouble(line -> Double.parseDouble(line.split(" ")[1]))
        .sum();
  }

  @Test
  void theKeyboardReachesEverythingAndComesBack() throws Exception {
    enter();
    tab.choose("#reason", "revoked");
    tab.await("document.querySelectorAll('#decisions tbody tr').length === 1");
    tab.evaluate("document.activeElement.blur()");
    Set<String> reached = new java.util.HashSet<>();
    for (int step = 0; step < 80; step++) {
      tab.press("Tab");
      reached.add(
          String.valueOf(
              tab.evaluate(
                  "(e => e.id || e.getAttribute('aria-label') ||"
                      + " e.textContent.trim())(document.activeElement)")));
    }
    assertThat(reached)
        .contains("Go to the status", "pause", "forget", "reference", "tenant", "Next")
        .contains("session-identity", "decision", "reason", "subject", "serial")
        .anySatisfy(name -> assertThat(name).startsWith("Cut the session of"))
        .anySatisfy(name -> assertThat(name).startsWith("Explain the decision"));

    tab.evaluate("document.querySelector('#decisions tbody button').focus()");
    tab.press("Enter");
    tab.await("document.getElementById('explanation').open");
    assertThat(tab.is("document.activeElement.id === 'explanation-title'")).isTrue();
    tab.press("Escape");
    tab.await("!document.getElementById('explanation').open");
    assertThat(tab.is("document.activeElement.matches('#decisions tbody button')")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "desktop, 1280, false, false",
    "dark, 1280, false, true",
    "phone, 390, true, false",
    "phone-dark, 390, true, true",
  })
  void axeFindsNothing(String name, int width, boolean phone, boolean dark) throws Exception {
    tab.screen(width, 900, phone, dark);
    axe(name + ": token");
    tab.picture(PICTURES.resolve(name + "-token.png"), false);
    enter();
    axe(name);
    assertThat(tab.evaluate("document.documentElement.scrollWidth"))
        .as("nothing is wider than the screen")
        .isEqualTo(width);
    tab.picture(PICTURES.resolve(name + ".png"), true);

    tab.choose("#reason", "status_unavailable");
    tab.await("document.querySelectorAll('#decisions tbody tr').length === 7");
    tab.click("#decisions tbody button");
    tab.awaitText("#explanation", "What to do");
    axe(name + ": explanation");
    tab.picture(PICTURES.resolve(name + "-explanation.png"), false);
    tab.press("Escape");
    tab.click("#sessions button[data-action='cut']");
    tab.await("document.getElementById('cut').open");
    axe(name + ": cut");
    tab.picture(PICTURES.resolve(name + "-cut.png"), false);
  }

  /** axe-core: what keeps people with a screen reader, or with weak eyes, from using it. */
  private void axe(String what) throws Exception {
    if (!tab.is("window.axe")) {
      tab.evaluate(axeScript() + "; true");
    }
    JsonArray found =
        (JsonArray)
            tab.evaluate(
                """
                axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
                  violations.map(each => each.id + ': ' + each.nodes.map(node =>
                    node.target + ' ' + node.failureSummary).join(' / ')))
                """);
    assertThat(found).as(what).isEmpty();
  }

  private static String axeScript() throws Exception {
    try (InputStream script =
        StatusPageIT.class.getResourceAsStream(
            "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js")) {
      return new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void everyReasonHasItsExplanation() throws Exception {
    JsonArray words =
        (JsonArray)
            tab.evaluate("import('/page/reasons.js').then(module => Object.keys(module.REASONS))");
    assertThat(Objects.requireNonNull(words).stream().map(String::valueOf))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Reason.values()).map(Reason::code).collect(Collectors.toSet()));
    JsonArray outcomes =
        (JsonArray)
            tab.evaluate("import('/page/reasons.js').then(module => Object.keys(module.OUTCOMES))");
    assertThat(Objects.requireNonNull(outcomes).stream().map(String::valueOf))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(io.vouchsafe.pki.revocation.Outcome.values())
                .map(io.vouchsafe.pki.revocation.Outcome::code)
                .collect(Collectors.toSet()));
  }

  /** A person who comes from a link sees the decision once the token is there. */
  @Test
  void aLinkToADecisionShowsIt() throws Exception {
    String reference = lab.decide("acme", lab.pki.client("O=Acme,CN=linked").certificate());
    tab.open("about:blank");
    tab.open(lab.page() + "#decision=" + reference);
    tab.await("!document.getElementById('gate').hidden");
    tab.type("#token", StatusPageLab.TOKEN);
    tab.press("Enter");
    tab.awaitText("#explanation", "CN=linked,O=Acme");
  }

  @Test
  void itTellsThatTheServiceIsGone() throws Exception {
    enter();
    HttpResponse<String> page = lab.get("/");
    assertThat(page.statusCode()).isEqualTo(200);
    JsonObject offline =
        new JsonObject()
            .put("offline", true)
            .put("latency", 0)
            .put("downloadThroughput", 0)
            .put("uploadThroughput", 0);
    tab.network(offline);
    tab.awaitText("#live", "The service does not answer");
    tab.network(
        offline.put("offline", false).put("downloadThroughput", -1).put("uploadThroughput", -1));
    tab.await("document.getElementById('live').innerText === 'Live'");
  }
}
