package io.vouchsafe.proxy.it.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Who can use the status page, and who can misuse it: keyboard, small screens, weak eyes, hostile
 * names.
 */
@Tag("it")
class StatusPageReachIT extends StatusPageVisit {
  private static final Path PICTURES = Path.of("target", "pictures");
  private static final String HOSTILE_TEXT = "<img src=x onerror=window.hacked=1";

  @Test
  void theKeyboardReachesEverythingAndComesBack() throws Exception {
    enter();
    tab.choose("#reason", "revoked");
    tab.await("document.querySelectorAll('#decisions tbody tr').length === 1");
    tab.evaluate("document.activeElement.blur()");
    Set<String> reached = new HashSet<>();
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

  /** Names of certificates are not the only foreign text: every text of every answer is tried. */
  @Test
  void whateverTheServiceSaysIsText() throws Exception {
    answersPass(
        """
        (path, json) => JSON.parse(JSON.stringify(json), (key, value) =>
          typeof value === 'string' && !/^\\d{4}-/.test(value) && !['status', 'tenant', 'reference'].includes(key)
            ? value + '<img src=x onerror=window.hacked=3>' : value)
        """);
    enter();
    for (String section : List.of("tenants", "responders", "crls", "canaries", "sessions")) {
      tab.awaitText("#" + section, HOSTILE_TEXT.replace("=1", "=3"));
    }
    tab.awaitText("#outlook", HOSTILE_TEXT.replace("=1", "=3"));
    tab.awaitText("#emergency", HOSTILE_TEXT.replace("=1", "=3"));
    tab.click("#decisions tbody button");
    tab.awaitText("#explanation", HOSTILE_TEXT.replace("=1", "=3"));
    assertThat(tab.evaluate("document.querySelectorAll('main img, dialog img').length"))
        .isEqualTo(0);
  }
}
