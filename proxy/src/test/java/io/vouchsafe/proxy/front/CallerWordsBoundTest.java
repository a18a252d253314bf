package io.vouchsafe.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A stranger who names a tenant that does not exist costs little, however many there are. */
class CallerWordsBoundTest {
  private static Stream<String> tenants(AtomicInteger seen) {
    return IntStream.range(0, 10_000)
        .mapToObj(number -> "tenant%05d".formatted(number))
        .peek(name -> seen.incrementAndGet());
  }

  @Test
  void aFewOfTenThousandNamesAreLookedAt() {
    AtomicInteger seen = new AtomicInteger();

    String told = CallerWords.known("tenant00007x", 10_000, tenants(seen));

    assertThat(told).startsWith("nearest is tenant00007; there are tenant00000, ");
    assertThat(told).endsWith("tenant00009, … (10000)");
    assertThat(seen).hasValueLessThanOrEqualTo(CallerWords.MOST_COMPARED);
  }

  @Test
  void aLongNameIsComparedWithNone() {
    String told = CallerWords.known("tenant00007" + "x".repeat(30), 1, Stream.of("tenant00007"));

    assertThat(told).isEqualTo("there are tenant00007");
  }
}
