package io.vouchsafe.proxy.it.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vouchsafe.vpnauth.decision.Reason;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The status page as a person sees it, in Debian's Chromium. */
@Tag("it")
class StatusPageIT extends StatusPageVisit {
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
        .anySatisfy(line -> assertThat(line).contains("partner (revoked)", "gets a wrong result"));
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

  /** In the order in which things break; a CRL that cannot be fetched breaks at its end. */
  @Test
  void theOutlookIsInTheOrderInWhichThingsBreak() throws Exception {
    JsonArray items =
        (JsonArray)
            tab.evaluate(
                """
                import('/page/outlook.js').then(({ outlook }) => {
                  const time = Date.parse('2026-03-01T12:00:00Z');
                  const crl = (url, from, to) => ({ tenant: 't', object: 'o', url, this_update: from, next_update: to });
                  const end = (kind, name, at) => ({ tenant: 't', kind, name, at });
                  return outlook({
                    status: 'ready',
                    attention: [
                      { list: 'crls', tenant: 't', name: 'o http://fails/', concern: 'fetches_fail' },
                      { list: 'crls', tenant: 't', name: 'o http://none/', concern: 'nothing_held' },
                      { list: 'crls', tenant: 't', name: 'o http://none/', concern: 'fetches_fail' },
                      { list: 'gateways', tenant: 't', name: 'gw1', concern: 'said by nobody yet' }
                    ],
                    next: [
                      end('ca', 'g CN=ended', '2026-02-01T00:00:00Z'),
                      end('crl', 'o http://fails/', '2026-03-01T15:00:00Z'),
                      end('crl', 'o http://late/', '2026-03-01T13:00:00Z'),
                      end('crl', 'o http://fresh/', '2026-03-01T14:00:00Z'),
                      end('signer', 'CN=soon', '2026-03-30T00:00:00Z'),
                      end('signer', 'CN=later', '2026-04-02T00:00:00Z'),
                      end('break_glass', 'ab'.repeat(32), '2026-03-01T12:30:00Z')
                    ],
                    crls: [
                      crl('http://fails/', '2026-03-01T00:00:00Z', '2026-03-01T15:00:00Z'),
                      crl('http://late/', '2026-02-20T00:00:00Z', '2026-03-01T13:00:00Z'),
                      crl('http://fresh/', '2026-03-01T11:00:00Z', '2026-03-01T14:00:00Z')
                    ]
                  }, time).map(({ level, what }) => level + ' ' + what);
                })
                """);

    assertThat(Objects.requireNonNull(items).stream().map(String::valueOf))
        .containsExactly(
            "now CA certificate CN=ended (g) has ended",
            "now CRL http://none/ (o) could not be fetched yet",
            "now Gateway gw1 said by nobody yet",
            "fine Break-glass for abababababababab… ends",
            "soon CRL http://late/ (o) ends",
            "fine CRL http://fresh/ (o) ends",
            "soon CRL http://fails/ (o) cannot be fetched",
            "soon Signer of the OCSP relay for CN=soon ends",
            "fine Signer of the OCSP relay for CN=later ends");
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
}
