package io.vouchsafe.proxy.ocsp;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeteredResponderTest {
  @ParameterizedTest
  @CsvSource({"10,good", "50,good", "51,timeout"})
  void countsWhatDecisionsCouldUse(long millis, String outcome) {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    Lookup lookup = UpstreamLab.lookup(UpstreamLab.object());
    Responder responder =
        new MeteredResponder(
            "acme",
            registry,
            one -> Future.succeededFuture(UpstreamLab.good(one, Duration.ofMillis(millis))));

    responder.ask(lookup);

    assertThat(
            registry
                .get("vouchsafe.ocsp.requests")
                .tags("tenant", "acme", "object", "corp", "outcome", outcome)
                .timer()
                .count())
        .isEqualTo(1);
  }
}
