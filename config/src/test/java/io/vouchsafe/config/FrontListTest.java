package io.vouchsafe.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.config.FrontSettings.HeaderFormat;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code front} as one mapping, and as a list of them. */
class FrontListTest {
  private static final String EDGE = "{ name: edge, header: envoy, trusted: [10.0.0.0/8] }";

  @TempDir private Path directory;
  private WrittenSettings written;

  @BeforeEach
  void write() {
    written = new WrittenSettings(directory);
  }

  private static String fronts(String... fronts) {
    return WrittenSettings.withTenant("front: [" + String.join(", ", fronts) + "]");
  }

  @ParameterizedTest
  @EnumSource
  void everyFormatOfTheContractIsAWord(HeaderFormat format) {
    String front = "front: { header: %s, trusted: [127.0.0.1/32] }".formatted(format.word());

    FrontSettings read = written.tenant(WrittenSettings.withTenant(front)).fronts().getFirst();

    assertThat(read.header()).contains(format);
    assertThat(read.name()).isEmpty();
    assertThat(read.label()).as("in metrics").contains(format.word());
    assertThat(written.problems(WrittenSettings.withTenant(front))).isEmpty();
  }

  @Test
  void oneMappingMayHaveANameToo() {
    List<FrontSettings> read =
        written.tenant(WrittenSettings.withTenant("front: " + EDGE)).fronts();

    assertThat(read).extracting(FrontSettings::name).containsExactly(Optional.of("edge"));
  }

  @Test
  void aListKeepsItsOrderAndEachFrontItsOwnPolicies() {
    TenantSettings acme =
        written.tenant(
            fronts(
                EDGE,
                "{ name: inner, header: nginx, trusted: [127.0.0.1/32], policy: default, policies:"
                    + " [default] }"));

    assertThat(acme.fronts())
        .containsExactly(
            new FrontSettings(
                Optional.of("edge"),
                Optional.of(HeaderFormat.ENVOY),
                Cidr.parse("10.0.0.0/8").stream().toList(),
                "default",
                List.of("default")),
            new FrontSettings(
                Optional.of("inner"),
                Optional.of(HeaderFormat.NGINX),
                Cidr.parse("127.0.0.1/32").stream().toList(),
                "default",
                List.of("default")));
    assertThat(acme.fronts().getFirst().label()).as("in metrics").contains("edge");
  }

  @Test
  void aListOfOneNeedsNoName() {
    assertThat(written.problems(fronts("{ header: caddy, trusted: [10.0.0.0/8] }"))).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{ header: nginx, trusted: [127.0.0.1] } | [1]: has no name, and there are several: write a"
            + " name for each",
        "{ name: edge, header: nginx, trusted: [127.0.0.1] } | [1].name: a front before it is"
            + " called 'edge'",
        "{ name: 'a b', header: nginx, trusted: [127.0.0.1] } | [1].name: 'a b' is no name: 1 to 35"
            + " of A-Z a-z 0-9 _ -",
        "{ name: '', header: nginx, trusted: [127.0.0.1] } | [1].name: '' is no name: 1 to 35 of"
            + " A-Z a-z 0-9 _ -",
        "{ name: 5, header: nginx, trusted: [127.0.0.1] } | [1].name: '5' is a whole number, a"
            + " string is expected",
        "{ name: x, header: squid, trusted: [127.0.0.1] } | [1].header: 'squid' is none of nginx,"
            + " rfc9440, envoy, traefik, caddy, haproxy",
        "{ name: x, header: nginx, trusted: [127.0.0.1], policy: defalt } | [1].policy: nothing in"
            + " policies is called 'defalt', nearest is 'default'",
        "{ name: x, header: nginx, truste: [127.0.0.1] } | [1].truste: unknown key 'truste',"
            + " nearest known key 'trusted'",
        "[] | [1]: this is a list, a mapping is expected",
        "nginx | [1]: 'nginx' is a string, a mapping is expected",
      })
  void mistakes(String second, String problem) {
    assertThat(written.problems(fronts(EDGE, second)))
        .contains("vouchsafe.yaml:8: tenants.acme.front" + problem);
  }

  /** The place of each warning and its words; the second front is the one that is never chosen. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "10.1.0.0/16 | [0]",
        "10.0.0.0/8 | [0]",
        "127.0.0.1, 10.2.3.4 | [1]",
      })
  void aFrontWhoseNetworkAnEarlierOneTrustsIsWarnedOf(String trusted, String place) {
    assertThat(
            written.problems(
                fronts(EDGE, "{ name: two, header: nginx, trusted: [" + trusted + "] }")))
        .singleElement()
        .asString()
        .startsWith("vouchsafe.yaml:8: warning: tenants.acme.front[1].trusted" + place)
        .contains("used for it at /auth", ".../front/two/auth");
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1/32", "11.0.0.0/8", "8.0.0.0/5", "::/0"})
  void nothingIsSaidOfOneThatAnEarlierOneDoesNotCover(String trusted) {
    List<String> problems =
        written.problems(
            fronts(EDGE, "{ name: two, header: nginx, trusted: ['" + trusted + "'] }"));

    assertThat(problems).noneMatch(line -> line.contains("before it trusts"));
  }

  @Test
  void anEmptyListIsWarnedOf() {
    assertThat(written.problems(fronts()))
        .containsExactly(
            "vouchsafe.yaml:8: warning: tenants.acme.front: the list is empty: /auth answers 403 to"
                + " everybody");
    assertThat(written.tenant(fronts()).fronts()).isEmpty();
  }

  /** Each front is judged by itself. */
  @Test
  void aFrontOfTheListAtWhichNobodyIsLetInIsWarnedOf() {
    assertThat(written.problems(fronts(EDGE, "{ name: two, header: nginx, trusted: [] }")))
        .singleElement()
        .asString()
        .contains("front[1].trusted: the list is empty");
  }

  @Test
  void anotherFrontIsAChangeOfTheTenant() {
    Settings before = written.settings(fronts(EDGE));
    Settings after =
        written.settings(fronts(EDGE, "{ name: two, header: nginx, trusted: [127.0.0.1] }"));

    assertThat(new SettingsChange(before, after).changed()).containsOnlyKeys("acme");
    assertThat(new SettingsChange(before, written.settings(fronts(EDGE))).changed()).isEmpty();
  }

  @Test
  void twoThousandFrontsAreReadInAMoment() {
    String[] many = new String[2_000];
    Arrays.setAll(
        many,
        i -> "{ name: f%d, header: nginx, trusted: [10.0.%d.%d] }".formatted(i, i / 256, i % 256));

    assertThat(written.tenant(fronts(many)).fronts()).hasSize(2_000);
  }
}
