package io.vouchsafe.proxy.shared.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The room for commands that wait")
class WaitingRoomTest {
  private final WaitingRoom room = new WaitingRoom();

  @Test
  @DisplayName("takes so many and no more, and has their places again when they leave")
  void bounded() {
    assertThat(room.enter(WaitingRoom.MOST - 1)).isTrue();
    assertThat(room.enter(2)).isFalse();
    assertThat(room.inside()).isEqualTo(WaitingRoom.MOST - 1);
    assertThat(room.enter(1)).isTrue();
    assertThat(room.enter(1)).isFalse();
    room.leave(WaitingRoom.MOST);
    assertThat(room.inside()).isZero();
  }
}
