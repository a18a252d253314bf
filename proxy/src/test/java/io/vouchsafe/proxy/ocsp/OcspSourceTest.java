package io.vouchsafe.proxy.ocsp;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vouchsafe.config.UpstreamSettings;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.vpnauth.revocation.Attempt;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OcspSourceTest {
  private static final URI DEAD = URI.create("http://dead.lab.test/");
  private static final URI ALIVE = URI.create("http://alive.lab.test/");
  private static final URI UNREAD = URI.create("http://unread.lab.test/");
  private final OcspSource source =
      new OcspSource(
          UpstreamSettings.DIRECT,
          lookup ->
              Future.succeededFuture(
                  lookup.url().equals(ALIVE)
                      ? UpstreamLab.good(lookup, Duration.ZERO)
                      : UpstreamLab.failed(
                          lookup,
                          lookup.url().equals(UNREAD) ? Outcome.OVERLOADED : Outcome.UNREACHABLE)));

  @Test
  void urlsAreAskedInOrderUntilOneGivesAStatus() {
    assertThat(outcomes(DEAD, ALIVE, DEAD)).containsExactly(Outcome.UNREACHABLE, Outcome.GOOD);
    assertThat(outcomes(ALIVE, DEAD)).containsExactly(Outcome.GOOD);
  }

  @Test
  void whenNoneDoesEveryAttemptIsKept() {
    assertThat(outcomes(DEAD, DEAD)).containsExactly(Outcome.UNREACHABLE, Outcome.UNREACHABLE);
  }

  /** What it said nobody knows; the next one's good must not stand in for it. */
  @Test
  void nobodyIsAskedInPlaceOfWhatWeCouldNotJudge() {
    assertThat(outcomes(UNREAD, ALIVE)).containsExactly(Outcome.OVERLOADED);
    assertThat(outcomes(DEAD, UNREAD, ALIVE))
        .containsExactly(Outcome.UNREACHABLE, Outcome.OVERLOADED);
  }

  private List<Outcome> outcomes(URI... urls) {
    OcspObject object = OcspObject.of("corp", List.of(urls));
    Lookup lookup = UpstreamLab.lookup(object);
    return source.ask(lookup.question(), object, lookup.group(), lookup.own()).result().stream()
        .map(Attempt::outcome)
        .toList();
  }
}
