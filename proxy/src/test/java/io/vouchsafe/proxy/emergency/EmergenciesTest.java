package io.vouchsafe.proxy.emergency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.proxy.state.StateDirectory;
import io.vouchsafe.vpnauth.emergency.BlockEntry;
import io.vouchsafe.vpnauth.emergency.BlockList;
import io.vouchsafe.vpnauth.emergency.Target;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What tenants get before their settings are in place, and what is seen of it. */
class EmergenciesTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  private static final BlockList BLOCKS =
      BlockList.of(
          List.of(
              new BlockEntry(
                  new Target.OfCertificate(Fingerprint.sha256(new byte[] {1})),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty())));

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private StateDirectory state;
  private Emergencies emergencies;

  @BeforeEach
  void open(@TempDir Path directory) throws Exception {
    state = StateDirectory.open(directory.resolve("state"));
    emergencies = new Emergencies(state, () -> NOW, registry, tenant -> 0);
  }

  @AfterEach
  void close() throws Exception {
    state.close();
  }

  @Test
  void whatIsOnlyPreparedIsSeenByNobody() {
    Emergencies.Next next = emergencies.prepare(List.of("acme"));
    TenantEmergency prepared = next.of("acme", BLOCKS);

    assertThat(registry.getMeters()).isEmpty();
    assertThat(emergencies.all()).isEmpty();

    next.commit();
    assertThat(shown()).containsExactly("acme");
    assertThat(emergencies.all().get("acme")).isSameAs(prepared.byHand());
  }

  @Test
  void everyFileThatCannotBeReadIsToldAndNothingIsInPlace() throws Exception {
    for (String name : List.of("one", "two")) {
      state.write("emergency-" + name + ".json", "{".getBytes(StandardCharsets.UTF_8));
    }

    assertThat(emergencies.prepare(List.of("one", "acme", "two")).problems())
        .hasSize(2)
        .anyMatch(why -> why.contains("emergency-one.json"))
        .anyMatch(why -> why.contains("emergency-two.json"));
    assertThat(registry.getMeters()).isEmpty();
    assertThat(emergencies.all()).isEmpty();
    assertThatThrownBy(() -> emergencies.of("one", BlockList.EMPTY))
        .isInstanceOf(UnreadableEmergencyException.class);
  }

  @Test
  void whatWasOrderedWaitsForTheTenantAndItsSeriesAreThoseOfNow() {
    TenantEmergency before = emergencies.of("acme", BLOCKS);
    emergencies.prepare(List.of("beta")).commit();
    registry.getMeters().stream()
        .filter(meter -> "acme".equals(meter.getId().getTag("tenant")))
        .toList()
        .forEach(registry::remove);

    Emergencies.Next back = emergencies.prepare(List.of("acme", "beta"));
    TenantEmergency now = back.of("acme", BLOCKS);
    back.commit();

    assertThat(now.byHand()).isSameAs(before.byHand());
    assertThat(shown()).contains("acme");
  }

  private Set<String> shown() {
    return registry.getMeters().stream()
        .map(Meter::getId)
        .filter(id -> id.getName().equals("vouchsafe.blocks"))
        .map(id -> id.getTag("tenant"))
        .collect(Collectors.toSet());
  }
}
