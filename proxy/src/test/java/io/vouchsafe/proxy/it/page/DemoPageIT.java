package io.vouchsafe.proxy.it.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.proxy.demo.Demo;
import io.vouchsafe.proxy.demo.DemoPorts;
import io.vouchsafe.proxy.it.Tool;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The status page of the demo, as somebody sees it who has just typed {@code make demo}. */
@Tag("it")
class DemoPageIT {
  private static final Path PICTURES = Path.of("target", "pictures");
  private static final Pattern PAGE = Pattern.compile("The status page: (\\S+)");

  @TempDir static Path profile;
  private static Chromium chromium;
  private static Demo demo;
  private static String page;

  @BeforeAll
  static void start() throws Exception {
    chromium = new Chromium(profile);
    demo =
        Demo.start(InstantSource.system(), new DemoPorts(0, 0, Tool.freePort(), Tool.freePort()));
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
      assertThat(demo.play(out)).as(printed.toString(StandardCharsets.UTF_8)).isTrue();
      demo.invite(out);
    }
    Matcher said = PAGE.matcher(printed.toString(StandardCharsets.UTF_8));
    assertThat(said.find()).isTrue();
    page = said.group(1);
  }

  @AfterAll
  static void stop() throws Exception {
    if (demo != null) {
      demo.close();
    }
    if (chromium != null) {
      chromium.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"desktop, 1280, false, false", "dark, 1280, false, true", "phone, 390, true, false"})
  void everySectionHasWhatTheDemoDid(String name, int width, boolean phone, boolean dark)
      throws Exception {
    try (Tab tab = chromium.tab()) {
      tab.screen(width, 900, phone, dark);
      tab.open(page);
      tab.awaitText("#sessions", "CN=kim,O=Acme");
      tab.awaitText("#sessions", "CN=FGT002,O=Acme");
      tab.awaitText("#decisions", "CN=mallory,O=Acme");
      tab.awaitText("#emergency", "laptop stolen");
      tab.await("document.querySelectorAll('#fronts tbody tr').length === 2");
      tab.awaitText("#canaries", "right");
      tab.picture(PICTURES.resolve("demo-" + name + ".png"), true);
      assertThat(tab.text("#sessions")).doesNotContain("mallory").doesNotContain("oscar");
      assertThat(tab.text("#outlook")).contains("Nothing is wrong now");
      assertThat(tab.evaluate("document.documentElement.scrollWidth"))
          .as("nothing is wider than the screen")
          .isEqualTo(width);
      assertThat(tab.complaints()).isEmpty();
    }
  }
}
