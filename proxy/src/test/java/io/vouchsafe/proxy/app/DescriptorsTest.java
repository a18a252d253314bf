package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.config.LimitSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DescriptorsTest {
  @ParameterizedTest
  @CsvSource({
    "65536,20000,20000",
    "22048,20000,20000",
    "22047,20000,19999",
    "4096,20000,2048",
    "1024,20000,512",
    "256,20000,128",
    "1,20000,1",
    "-1,20000,20000",
    "1024,100,100"
  })
  void connectionsThatTheSystemAllows(long most, int wanted, int accepted) {
    LimitSettings limits =
        new LimitSettings(wanted, 1024, Duration.ofSeconds(10), Duration.ofSeconds(30));
    Descriptors descriptors = new Descriptors(most);

    assertThat(descriptors.connections(limits)).isEqualTo(accepted);
    assertThat(descriptors.warning(limits).isPresent()).isEqualTo(accepted < wanted);
  }

  /** HAProxy's connections take none from the API port's. */
  @ParameterizedTest
  @CsvSource({
    "65536,20000,20000,1024",
    "23328,20000,20000,1024",
    "23327,20000,19999,1024",
    "4096,20000,1536,256",
    "1,20000,1,1",
    "-1,20000,20000,1024",
    "65536,100,100,100"
  })
  void connectionsBesideThoseOfAPortMore(long most, int wanted, int accepted, int callers) {
    LimitSettings limits =
        new LimitSettings(wanted, 1024, Duration.ofSeconds(10), Duration.ofSeconds(30));
    Descriptors descriptors = new Descriptors(most, 1);

    assertThat(descriptors.connections(limits)).isEqualTo(accepted);
    assertThat(descriptors.callers(limits)).isEqualTo(callers);
  }

  /** All ports of callers and TLS fronts at once, each filled, leave what else is in reserve. */
  @ParameterizedTest
  @CsvSource({
    "65536,2,1,19626,20000,1024",
    "65536,16,3,15232,20000,317",
    "20000,2,1,4448,8896,1024",
    "4096,2,1,256,512,128",
    "1024,2,1,64,128,32",
    "1024,64,1,64,128,1",
  })
  void everythingAtOnceHasRoom(
      long most, int loops, int tlsFronts, int api, int fronts, int upstreams) {
    LimitSettings limits =
        new LimitSettings(20_000, 1024, Duration.ofSeconds(10), Duration.ofSeconds(30));
    Descriptors descriptors = new Descriptors(most, 2);
    int pools = loops * tlsFronts;

    assertThat(descriptors.connectionsBesideFronts(limits, pools)).isEqualTo(api);
    assertThat(descriptors.frontConnections(limits, pools)).isEqualTo(fronts);
    assertThat(descriptors.upstreams(pools)).isEqualTo(upstreams);
    // Of gRPC's port: it has room for as many as fronts have, and once more for fronts.
    int callers = 2 * (descriptors.callers(limits) + descriptors.fronts());
    int others = Descriptors.ADMIN + descriptors.fronts() + descriptors.calls();
    assertThat((long) api + fronts + pools * upstreams + callers + others + descriptors.files())
        .isLessThan(most);
  }

  @ParameterizedTest
  @CsvSource({"65536,1024", "4096,819", "1024,204", "1,1", "-1,1024"})
  void callsForWhichThereIsRoom(long most, int calls) {
    assertThat(new Descriptors(most).calls()).isEqualTo(calls);
  }

  @Test
  void theSystemSaysHowManyThereAre() {
    assertThat(Descriptors.ofThisProcess().most()).isPositive();
  }
}
