package io.vouchsafe.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.config.AllowedHost;
import io.vouchsafe.config.AllowedHosts;
import io.vouchsafe.pki.revocation.Outcome;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A redirect leads to allowed_hosts, and to nothing that is not written there")
class RedirectsTest {
  private static final URI FROM = URI.create("https://crl.lab.test/a.crl");
  private static final int FOUND = 302;

  private final Redirects redirects =
      new Redirects(
          new AllowedHosts(
              List.of(
                  new AllowedHost("crl.lab.test", OptionalInt.empty()),
                  new AllowedHost("other.lab.test", OptionalInt.of(8080)))));

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      nullValues = "null",
      value = {
        "/b.crl, https://crl.lab.test/b.crl",
        "b.crl, https://crl.lab.test/b.crl",
        "//crl.lab.test/b.crl, https://crl.lab.test/b.crl",
        "http://other.lab.test:8080/b, http://other.lab.test:8080/b",
        "http://other.lab.test:8081/b, null",
        "https://crl.lab.test:99999/b.crl, null",
        "http://other.lab.test/b, null",
        "http://elsewhere.test/, null",
        "ftp://crl.lab.test/b.crl, null",
        "file:///etc/passwd, null",
        "ldap://crl.lab.test/cn=a, null",
        "mailto:a@crl.lab.test, null",
        "https:b.crl, null",
        "https:///b.crl, null",
        "https://me:secret@crl.lab.test/b.crl, null",
        "https://crl.lab.test@elsewhere.test/, null",
        "https://elsewhere.test#@crl.lab.test/, null",
        "https://elsewhere.test?@crl.lab.test/, null",
        "https://elsewhere.test\\@crl.lab.test/, null",
        "https://crl.lab.test%2eelsewhere.test/, null",
        "https://crl.lab.test.elsewhere.test/, null",
        "https://crl.lab.test/a b, null",
        "https://[::1]/, null",
        "https://127.0.0.1/, null",
        "https://%63rl.lab.test/, null",
      })
  void goesOnlyWhereItMay(String location, String to) {
    Redirects.Course course = redirects.judge(FROM, FOUND, Optional.of(location), 0);

    if (to == null) {
      assertThat(course)
          .isInstanceOfSatisfying(
              Redirects.Refuse.class,
              refused -> {
                assertThat(refused.why().outcome()).isEqualTo(Outcome.REDIRECT_REFUSED);
                assertThat(refused.why().detail()).doesNotContain("secret");
              });
    } else {
      assertThat(course).isEqualTo(new Redirects.Follow(URI.create(to)));
    }
  }

  @Test
  void noLineBreakGoesIntoTheNextRequest() {
    for (String location :
        new String[] {"/a\r\nX-Evil: 1", "/a\nb", "/\u0000", "/\u00e9\u2028", ""}) {
      if (redirects.judge(FROM, FOUND, Optional.of(location), 0)
          instanceof Redirects.Follow(URI to)) {
        assertThat(to.toASCIIString()).matches("[!-~]+");
      }
    }
  }

  @Test
  void aFourthHopIsTooMany() {
    for (int followed = 0; followed < Redirects.MAX_FOLLOWED; followed++) {
      assertThat(redirects.judge(FROM, FOUND, Optional.of("/b"), followed))
          .isInstanceOf(Redirects.Follow.class);
    }
    assertThat(redirects.judge(FROM, FOUND, Optional.of("/b"), Redirects.MAX_FOLLOWED))
        .isInstanceOf(Redirects.Refuse.class);
    assertThat(redirects.judge(FROM, FOUND, Optional.empty(), 0))
        .isInstanceOf(Redirects.Refuse.class);
  }

  @Test
  void aLocationOf64KilobytesIsJudgedAtOnce() {
    String location = "https://elsewhere.test/" + "a/../".repeat(13_000);

    assertThat(redirects.judge(FROM, FOUND, Optional.of(location), 0))
        .isInstanceOf(Redirects.Refuse.class);
  }
}
