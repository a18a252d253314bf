package io.vouchsafe.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids of several nodes have one order, by which each of them finds where a page begins. */
class SessionIdTest {

  @Test
  void idsAreOrderedByProcessAndThenAsTheyOpened() {
    List<String> ordered = List.of("00-1", "00-z", "00-10", "0a-1", "f0-2");
    assertThat(ordered.reversed().stream().map(id -> SessionId.parse(id).orElseThrow()).sorted())
        .map(SessionId::toString)
        .containsExactlyElementsOf(ordered);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-", "00-", "-1", "00-1/cut", "0G-1", "00-A", "00-1234567890123", "../x-1"})
  void anythingElseIsNone(String text) {
    assertThat(SessionId.parse(text)).isEmpty();
  }

  @Test
  void aPageBehindASessionOfAnotherNodeHasAllOfThisOnesSessionsOrNone() {
    SessionNode node = new SessionNode("55");
    List<String> own = List.of(node.open(1), node.open(2), node.open(3));

    assertThat(page(node, "54-zzz")).isEqualTo(own);
    assertThat(page(node, own.getFirst())).isEqualTo(own.subList(1, 3));
    assertThat(page(node, own.getLast())).isEmpty();
    assertThat(page(node, "56-1")).isEmpty();
  }

  private static List<String> page(SessionNode node, String after) {
    return node.registry().list(Optional.empty(), Optional.of(after), each -> true, 10).stream()
        .map(Session::id)
        .toList();
  }
}
