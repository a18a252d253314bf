package io.vouchsafe.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Places of the relay: no source holds them all")
class SourcePlacesTest {
  private static final int MOST = 128;
  private static final int SHARE = 4;

  private final SourcePlaces places = new SourcePlaces(MOST);
  private final List<Runnable> held = new ArrayList<>();

  private int taken(String source, int wanted) throws Exception {
    int taken = 0;
    for (int i = 0; i < wanted; i++) {
      Optional<Runnable> place = places.take(Optional.of(InetAddress.getByName(source)));
      place.ifPresent(held::add);
      taken += place.isPresent() ? 1 : 0;
    }
    return taken;
  }

  @Test
  void aSourceThatIsAloneHoldsHalfOfThem() throws Exception {
    assertThat(taken("192.0.2.66", 1_000)).isEqualTo(MOST / 2);
  }

  @Test
  void everyOtherSourceStillHasItsShare() throws Exception {
    taken("192.0.2.66", 1_000);
    taken("2001:db8::1", 1_000);
    taken("2001:db8::2", 1_000); // one /64, one source

    for (int i = 1; i <= 15; i++) {
      assertThat(taken("192.0.2." + i, 100)).as("source %d", i).isEqualTo(SHARE);
    }
    assertThat(held).hasSize(MOST);
    assertThat(taken("127.0.0.1", 1)).as("no more than all").isZero();
  }

  @Test
  void whatIsGivenBackIsFreeAndNothingIsLeftOfTheSource() throws Exception {
    taken("192.0.2.66", 1_000);
    held.forEach(Runnable::run);
    assertThat(places.sources()).isZero();

    assertThat(taken("192.0.2.1", 1_000)).isEqualTo(MOST / 2);
  }
}
