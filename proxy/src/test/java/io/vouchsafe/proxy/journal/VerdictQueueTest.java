package io.vouchsafe.proxy.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.vpnauth.decision.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VerdictQueueTest {
  private final VerdictQueue queue = new VerdictQueue();
  private final Deque<JournalledVerdict> model = new ArrayDeque<>();

  @Test
  void growsAndWrapsAroundAsAListWould() {
    Random random = new Random(7);
    long arrival = 0;
    for (int step = 0; step < 2000; step++) {
      if (model.isEmpty() || random.nextInt(100) < 52) {
        JournalledVerdict verdict = verdict(++arrival);
        queue.addLast(verdict);
        model.addLast(verdict);
      } else {
        assertThat(queue.firstArrival()).isEqualTo(model.getFirst().arrival());
        assertThat(queue.firstReason()).isEqualTo(model.getFirst().reason());
        queue.removeFirst();
        model.removeFirst();
      }
      assertThat(queue.size()).isEqualTo(model.size());
      assertThat(after(0)).isEqualTo(List.copyOf(model).reversed());
    }
  }

  @Test
  void givesWhatCameAfter() {
    for (int arrival = 1; arrival <= 5; arrival++) {
      queue.addLast(verdict(arrival));
    }
    queue.removeFirst();

    assertThat(after(3)).extracting(JournalledVerdict::arrival).containsExactly(5L, 4L);
    assertThat(after(5)).isEmpty();
  }

  private List<JournalledVerdict> after(long arrival) {
    List<JournalledVerdict> found = new ArrayList<>();
    queue.forEachAfter(arrival, found::add);
    return found;
  }

  private static JournalledVerdict verdict(long arrival) {
    Reason[] reasons = Reason.values();
    return new JournalledVerdict(
        arrival,
        "r-" + arrival,
        "acme",
        reasons[(int) (arrival % reasons.length)],
        false,
        "",
        "",
        "",
        "line\n");
  }
}
