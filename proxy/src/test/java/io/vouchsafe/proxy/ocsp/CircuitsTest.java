package io.vouchsafe.proxy.ocsp;

import static io.vouchsafe.proxy.ocsp.UpstreamLab.leaf;
import static io.vouchsafe.proxy.ocsp.UpstreamLab.lookup;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.proxy.cache.StatusKey;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a reload does to circuit breakers and their gauges. */
class CircuitsTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Circuits circuits = new Circuits("tenant acme", () -> 0.5);
  private final Lookup lookup = lookup(leaf("CN=Alice"), Duration.ofSeconds(1));

  @Test
  void breakersStayButThoseOfObjectsThatChanged() {
    open(circuits.of(lookup));

    circuits.forget(Set.of("another"));
    assertThat(circuits.of(lookup).isOpen()).isTrue();

    circuits.forget(Set.of(lookup.object().name()));
    assertThat(circuits.of(lookup).isOpen()).isFalse();
  }

  @Test
  void aGaugeAppearsWhenItsResponderIsFirstAsked() {
    circuits.watch("acme", List.of(lookup.object(), object("b", "http://one.test/")), registry);
    assertThat(shown()).isEmpty();

    open(circuits.of(lookup));
    assertThat(shown()).containsExactly(lookup.object().name() + " " + lookup.url());
  }

  @Test
  void whatCertificatesNameIsSummedUp() {
    circuits.watch("acme", List.of(OcspObject.of(lookup.object().name(), List.of())), registry);
    open(circuits.of(lookup));

    assertThat(shown()).containsExactly(lookup.object().name() + " aia");
    assertThat(registry.get("vouchsafe.breaker.open").gauge().value()).isEqualTo(1);
  }

  @Test
  void gaugesFollowTheObjectsThatThereAre() {
    circuits.watch("acme", List.of(lookup.object()), registry);
    open(circuits.of(lookup));
    circuits.watch("acme", List.of(lookup.object()), registry);
    assertThat(shown()).hasSize(1);

    circuits.watch("acme", List.of(object("b", "http://one.test/")), registry);
    assertThat(shown()).isEmpty();
  }

  @Test
  void aGaugeThatStaysGoesOnShowingItsBreaker() {
    OcspObject watched = lookup.object();
    circuits.watch("acme", List.of(watched), registry);
    circuits.forget(Set.of(watched.name()));
    circuits.watch("acme", List.of(watched), registry);
    open(circuits.of(lookup));

    assertThat(registry.get("vouchsafe.breaker.open").gauge().value()).isEqualTo(1);
  }

  private static void open(Circuit circuit) {
    for (int i = 0; i < Circuit.FAILURES; i++) {
      circuit.down(Circuit.Ticket.REGULAR, new StatusKey(i, i), 0);
    }
    assertThat(circuit.isOpen()).isTrue();
  }

  private List<String> shown() {
    return registry.getMeters().stream()
        .map(meter -> meter.getId().getTag("object") + " " + meter.getId().getTag("url"))
        .toList();
  }

  private static OcspObject object(String name, String url) {
    return OcspObject.of(name, List.of(URI.create(url)));
  }
}
