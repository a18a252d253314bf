package io.vouchsafe.proxy.front.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

/** Messages that have not come whole have bounds: each of them, and all together. */
class CallBodyTest {
  private static boolean add(CallBody body, int octets) {
    return body.add(Unpooled.wrappedBuffer(new byte[octets]));
  }

  @Test
  void oneMessageHasAtMostSoManyOctetsBehindItsPrefix() {
    CallBody body = new CallBody(100, new BufferBudget(1 << 20));

    assertThat(add(body, 50)).isTrue();
    assertThat(add(body, 55)).isTrue();
    assertThat(add(body, 1)).isFalse();
  }

  @Test
  void allTogetherHaveTheBudgetAndGiveItBackOnce() {
    BufferBudget budget = new BufferBudget(100);
    CallBody first = new CallBody(1000, budget);
    CallBody second = new CallBody(1000, budget);
    assertThat(add(first, 60)).isTrue();

    assertThat(add(second, 41)).isFalse();
    assertThat(add(second, 40)).isTrue();
    first.release();
    first.release();

    assertThat(budget.taken()).isEqualTo(40);
    assertThat(add(second, 60)).isTrue();
    second.release();
    assertThat(budget.taken()).isZero();
  }

  @Test
  void aRefusedPieceCostsNothing() {
    BufferBudget budget = new BufferBudget(100);
    CallBody body = new CallBody(10, budget);

    assertThat(add(body, 16)).isFalse();

    assertThat(budget.taken()).isZero();
  }
}
