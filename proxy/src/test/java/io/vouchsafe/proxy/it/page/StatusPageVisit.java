package io.vouchsafe.proxy.it.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A service after a busy night, and for each test a tab that has just loaded its status page. */
abstract class StatusPageVisit {
  @TempDir static Path directory;
  @TempDir static Path profile;
  static Chromium chromium;
  static StatusPageLab lab;
  Tab tab;

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

  /** The token is typed, and everything has been asked for once. */
  void enter() throws Exception {
    tab.type("#token", StatusPageLab.TOKEN);
    tab.press("Enter");
    tab.awaitText("#outlook-answer", "wrong now");
    tab.await("document.querySelectorAll('#sessions tbody tr').length > 0");
    tab.await("document.querySelectorAll('#decisions tbody tr').length > 0");
    tab.await("document.querySelectorAll('#blocks tbody tr').length > 0");
  }

  /** What the service answers from now on goes through {@code change(path, json)} first. */
  void answersPass(String change) throws Exception {
    tab.evaluate(
        """
        window.fetch = (ask => async (path, options) => {
          const answer = await ask(path, options);
          const json = await answer.json();
          return new Response(JSON.stringify((%s)(path, json)), { status: answer.status });
        })(window.fetch);
        true
        """
            .formatted(change));
  }
}
