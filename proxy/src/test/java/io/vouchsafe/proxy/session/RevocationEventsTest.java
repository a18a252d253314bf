package io.vouchsafe.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Every subscriber hears every event once; none holds up the publisher or the others. */
class RevocationEventsTest {
  private final Deque<Runnable> work = new ArrayDeque<>();
  private final RevocationEvents events = new RevocationEvents(work::add);

  private static final class Listener implements RevocationSubscriber {
    private final List<RevocationEvent> heard = new ArrayList<>();
    private int missed;
    private boolean broken;

    @Override
    public void heard(RevocationEvent event) {
      heard.add(event);
      if (broken) {
        throw new IllegalStateException("broken on purpose");
      }
    }

    @Override
    public void missed() {
      missed++;
    }
  }

  private Listener subscribed() {
    Listener listener = new Listener();
    events.subscribe("test", listener);
    return listener;
  }

  private void run() {
    while (!work.isEmpty()) {
      work.poll().run();
    }
  }

  private static RevocationEvent event(long serial) {
    return new RevocationEvent.Learnt(SessionLab.TENANT, SessionLab.key(serial));
  }

  @Test
  void everySubscriberHearsEveryEventOnceInOrder() {
    Listener one = subscribed();
    Listener other = subscribed();

    events.publish(event(1));
    events.publish(event(2));
    assertThat(one.heard).as("not on the publisher's thread").isEmpty();
    run();
    events.publish(event(3));
    run();

    assertThat(one.heard).containsExactly(event(1), event(2), event(3));
    assertThat(other.heard).isEqualTo(one.heard);
    assertThat(one.missed).isZero();
  }

  @Test
  void oneThatThrowsStopsNeitherItselfNorTheOthers() {
    Listener broken = subscribed();
    broken.broken = true;
    Listener other = subscribed();

    events.publish(event(1));
    events.publish(event(2));
    run();

    assertThat(broken.heard).containsExactly(event(1), event(2));
    assertThat(other.heard).containsExactly(event(1), event(2));
  }

  @Test
  void whatIsTooMuchIsLookedAtAsAWhole() {
    Listener slow = subscribed();

    for (int i = 0; i <= EventQueue.MOST_WAITING; i++) {
      events.publish(event(i));
    }
    assertThat(work).as("one turn, however many wait").hasSize(1);
    events.publish(event(0));
    run();
    assertThat(slow.missed).isEqualTo(1);
    assertThat(slow.heard).isEmpty();

    events.publish(event(7));
    run();
    assertThat(slow.heard).containsExactly(event(7));
  }

  @Test
  void whatNothingRunsIsHeardWithTheNextEvent() {
    boolean[] full = {true};
    RevocationEvents busy =
        new RevocationEvents(
            task -> {
              if (full[0]) {
                throw new RejectedExecutionException("full on purpose");
              }
              task.run();
            });
    Listener listener = new Listener();
    busy.subscribe("test", listener);

    busy.publish(event(1));
    assertThat(listener.heard).isEmpty();
    full[0] = false;
    busy.publish(event(2));
    assertThat(listener.heard).containsExactly(event(1), event(2));
  }
}
