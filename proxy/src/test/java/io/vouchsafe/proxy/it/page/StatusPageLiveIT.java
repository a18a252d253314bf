package io.vouchsafe.proxy.it.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the status page does while it stands open: sessions are cut, news appear, outages are told.
 */
@Tag("it")
class StatusPageLiveIT extends StatusPageVisit {
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

  /** On loopback, an operator may do without one; the page of this very port is no other site. */
  @Test
  void aPortWithoutATokenIsShownAndObeysAtOnce(@TempDir Path other) throws Exception {
    try (StatusPageLab open = new StatusPageLab(other, "");
        Tab guest = chromium.tab()) {
      open.connect("O=Acme,CN=mallory");
      guest.open(open.page());
      guest.awaitText("#sessions", "CN=mallory,O=Acme");
      assertThat(guest.is("document.getElementById('gate').hidden")).isTrue();
      assertThat(guest.is("document.getElementById('forget').hidden")).isTrue();
      guest.click("#sessions button[data-action='cut']");
      guest.await("document.getElementById('cut').open");
      guest.type("#cut-by", "nora");
      guest.type("#cut-why", "phone stolen");
      guest.press("Enter");
      guest.awaitText("#sessions", "No session is open.");
    }
  }

  @Test
  void heldCutsAreReleasedByWhomAndWhy() throws Exception {
    answersPass(
        """
        (path, json) => {
          (json.tenants ?? []).forEach(each => { each.cuts_held = each.tenant === 'acme' ? 3 : 0; });
          return json;
        }
        """);
    enter();
    tab.choose("#tenant", "acme");
    tab.awaitText("#sessions", "3 cuts are held");
    tab.click("#sessions .held button");
    tab.awaitText("#cut-who", "All held cuts of tenant acme");
    tab.type("#cut-by", "nora");
    tab.type("#cut-why", "the CA confirms it");
    tab.press("Enter");
    tab.await("!document.getElementById('cut').open");
    assertThat(tab.requests())
        .anySatisfy(url -> assertThat(url).endsWith("/sessions/cut-held?tenant=acme"));
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
