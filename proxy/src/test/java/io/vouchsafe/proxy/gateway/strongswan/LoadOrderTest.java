package io.vouchsafe.proxy.gateway.strongswan;

import static io.vouchsafe.proxy.gateway.strongswan.FedThings.connection;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** No more is loaded again than the order needs. */
class LoadOrderTest {
  private static final FedObject ALICE = connection("alice", "alice@a.test");
  private static final FedObject BOB = connection("bob", "bob@a.test");
  private static final FedObject ANY = connection("any", "%any");
  private static final FedObject STARS = connection("stars", "*@a.test");
  private static final FedObject HERE = connection("here", "%any", "192.0.2.1");
  private static final FedObject THERE = connection("there", "*@a.test", "192.0.2.2");
  private static final FedObject NEAR_ALICE = connection("near", "alice@a.test", "192.0.2.1");
  private static final FedObject DN = connection("dn", "C=SE, O=Acme");
  private static final FedObject SAME_DN = connection("same", "O=acme,C=SE");

  static Stream<Arguments> cases() {
    return Stream.of(
        Arguments.of("nothing is there", List.of(), List.of(ALICE, ANY), List.of("alice", "any")),
        Arguments.of("all is right", List.of("any", "stars"), List.of(ANY, STARS), List.of()),
        Arguments.of(
            "two patterns the wrong way round",
            List.of("stars", "any"),
            List.of(ANY, STARS),
            List.of("stars")),
        Arguments.of(
            "a new pattern before another",
            List.of("stars"),
            List.of(ANY, STARS),
            List.of("any", "stars")),
        Arguments.of(
            "a new name before names moves none",
            List.of("bob"),
            List.of(ALICE, BOB),
            List.of("alice")),
        Arguments.of(
            "a name fits better than a pattern at the same addresses",
            List.of("any"),
            List.of(ALICE, ANY),
            List.of("alice")),
        Arguments.of(
            "an address fits better, a name too: the order says",
            List.of("here", "alice"),
            List.of(ALICE, HERE),
            List.of("here")),
        Arguments.of(
            "two addresses never meet", List.of("there", "here"), List.of(HERE, THERE), List.of()),
        Arguments.of(
            "one peer at two endpoints",
            List.of("near", "alice"),
            List.of(ALICE, NEAR_ALICE),
            List.of("near")),
        Arguments.of(
            "one distinguished name in two spellings",
            List.of("same", "dn"),
            List.of(DN, SAME_DN),
            List.of("same")),
        Arguments.of(
            "a pattern of a distinguished name, in octets",
            List.of("stars", "wild"),
            List.of(connection("wild", "asn1dn:#300c310a300806035504030c012a"), STARS),
            List.of("stars")),
        Arguments.of(
            "a distinguished name in octets",
            List.of("stars", "exact"),
            List.of(connection("exact", "asn1dn:#300c310a300806035504030c0161"), STARS),
            List.of()),
        Arguments.of(
            "who comes behind what moves, moves",
            List.of("here", "stars"),
            List.of(ANY, HERE, STARS),
            List.of("any", "here", "stars")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void onlyWhatMustStandElsewhereMoves(
      String rule, List<String> held, List<FedObject> desired, List<String> moved) {
    assertThat(new LoadOrder(held).toAppend(desired))
        .as(rule)
        .containsExactlyInAnyOrderElementsOf(moved);
  }

  /** One event loop does that: 10,000 offices, each with its address, and as many patterns. */
  @Test
  @Timeout(20)
  void manyConnectionsTakeNoTimeToSpeakOf() {
    List<FedObject> desired = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      desired.add(connection("office" + i, "%any", "10.%d.%d.1".formatted(i / 256, i % 256)));
      desired.add(connection("pattern" + i, "*.h%d.test".formatted(i)));
    }
    List<String> held = desired.stream().map(FedObject::name).skip(1).toList();
    assertThat(new LoadOrder(held).toAppend(desired)).hasSize(20_000);
  }
}
