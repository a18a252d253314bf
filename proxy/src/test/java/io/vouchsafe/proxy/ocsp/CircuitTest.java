package io.vouchsafe.proxy.ocsp;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.proxy.cache.StatusKey;
import io.vouchsafe.proxy.net.OutageLog;
import io.vouchsafe.proxy.ocsp.Circuit.Ticket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When a responder is left alone, and how it gets its clients back. */
class CircuitTest {
  private static final StatusKey ONE = new StatusKey(0, 1);
  private static final StatusKey OTHER = new StatusKey(0, 2);
  private static final double NO_JITTER = 0.5;

  private final Circuit circuit = new Circuit(() -> NO_JITTER, new OutageLog("a responder"));
  private long now;

  @Test
  void fiveFailuresInARowOpenIt() {
    fail(4);
    assertThat(circuit.admit(now)).isEqualTo(Ticket.REGULAR);
    fail(1);
    assertThat(circuit.admit(now)).isEqualTo(Ticket.REFUSED);
    assertThat(circuit.isOpen()).isTrue();
  }

  @Test
  void anAnswerBetweenThemStartsTheRowAnew() {
    fail(4);
    circuit.answered();
    fail(4);

    assertThat(circuit.isOpen()).isFalse();
  }

  @Test
  void oneCertificateThatTheResponderChokesOnOpensNothing() {
    for (int i = 0; i < 50; i++) {
      circuit.down(Ticket.REGULAR, ONE, now);
    }
    assertThat(circuit.isOpen()).isFalse();

    circuit.down(Ticket.REGULAR, OTHER, now);
    assertThat(circuit.isOpen()).isTrue();
  }

  @Test
  void afterThePauseOneProbeGoes() {
    fail(5);
    advance(Circuit.FIRST_PAUSE.minusNanos(1));
    assertThat(circuit.admit(now)).isEqualTo(Ticket.REFUSED);
    advance(Duration.ofNanos(1));
    assertThat(circuit.admit(now)).isEqualTo(Ticket.PROBE);
    assertThat(circuit.admit(now)).isEqualTo(Ticket.REFUSED);
  }

  @Test
  void aProbeThatIsAnsweredClosesIt() {
    fail(5);
    probe();
    circuit.answered();

    assertThat(circuit.admit(now)).isEqualTo(Ticket.REGULAR);
    fail(4);
    assertThat(circuit.isOpen()).isFalse();
  }

  @Test
  void eachProbeInVainDoublesThePauseUpToItsLongest() {
    fail(5);
    Duration pause = Circuit.FIRST_PAUSE;
    for (int i = 0; i < 10; i++) {
      advance(pause);
      assertThat(circuit.admit(now)).isEqualTo(Ticket.PROBE);
      circuit.down(Ticket.PROBE, ONE, now);
      pause = pause.multipliedBy(2);
      pause = pause.compareTo(Circuit.LONGEST_PAUSE) > 0 ? Circuit.LONGEST_PAUSE : pause;
      advance(pause.minusNanos(1));
      assertThat(circuit.admit(now)).isEqualTo(Ticket.REFUSED);
      advance(Duration.ofNanos(1).minus(pause));
    }
    assertThat(pause).isEqualTo(Circuit.LONGEST_PAUSE);
  }

  @Test
  void aProbeThatToldNothingLeavesItsPlaceToTheNext() {
    fail(5);
    probe();
    circuit.untold(Ticket.PROBE);

    assertThat(circuit.admit(now)).isEqualTo(Ticket.PROBE);
  }

  @Test
  void stragglersFromBeforeDoNotLengthenThePause() {
    fail(5);
    fail(50);
    advance(Circuit.FIRST_PAUSE);

    assertThat(circuit.admit(now)).isEqualTo(Ticket.PROBE);
  }

  @Test
  void aLateAnswerClosesIt() {
    fail(5);
    circuit.answered();

    assertThat(circuit.isOpen()).isFalse();
  }

  @Test
  void pausesVaryByAFifth() {
    Circuit early = new Circuit(() -> 0, new OutageLog("a responder"));
    Circuit late = new Circuit(() -> 1, new OutageLog("a responder"));
    for (int i = 0; i < Circuit.FAILURES; i++) {
      early.down(Ticket.REGULAR, i == 0 ? ONE : OTHER, now);
      late.down(Ticket.REGULAR, i == 0 ? ONE : OTHER, now);
    }
    advance(Duration.ofMillis(801));
    assertThat(early.admit(now)).isEqualTo(Ticket.PROBE);
    advance(Duration.ofMillis(398));
    assertThat(late.admit(now)).isEqualTo(Ticket.REFUSED);
    advance(Duration.ofMillis(2));
    assertThat(late.admit(now)).isEqualTo(Ticket.PROBE);
  }

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      circuit.down(Ticket.REGULAR, i % 2 == 0 ? ONE : OTHER, now);
    }
  }

  private void probe() {
    advance(Circuit.FIRST_PAUSE);
    assertThat(circuit.admit(now)).isEqualTo(Ticket.PROBE);
  }

  private void advance(Duration by) {
    now += by.toNanos();
  }
}
