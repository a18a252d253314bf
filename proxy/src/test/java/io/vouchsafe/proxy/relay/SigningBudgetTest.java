package io.vouchsafe.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Signatures of the relay: no source takes them all, and one that is alone may")
class SigningBudgetTest {
  private static final long SECOND = 1_000_000_000L;

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final SourceShares shares = new SourceShares(nanos::get);
  private final SigningBudget budget = new SigningBudget("acme", shares, nanos::get);

  private boolean signs(String source) throws Exception {
    return budget.refuses(Optional.of(InetAddress.getByName(source)), false).isEmpty();
  }

  private int taken(String source, int wanted) throws Exception {
    int taken = 0;
    for (int i = 0; i < wanted; i++) {
      taken += signs(source) ? 1 : 0;
    }
    return taken;
  }

  @Test
  void aFloodLeavesEveryOtherSourceItsShare() throws Exception {
    for (int second = 0; second < 10; second++) {
      taken("192.0.2.66", 1_000);

      assertThat(taken("192.0.2.1", SourceShares.OF_EACH)).isEqualTo(SourceShares.OF_EACH);
      assertThat(taken("127.0.0.1", SourceShares.OF_EACH)).isEqualTo(SourceShares.OF_EACH);
      nanos.addAndGet(SECOND);
    }
  }

  @Test
  void norDoFloodsOfSeveralSources() throws Exception {
    for (int second = 0; second < 10; second++) {
      for (int flood = 10; flood < 15; flood++) {
        taken("192.0.2." + flood, 1_000);
      }

      assertThat(taken("192.0.2.1", SourceShares.OF_EACH)).isEqualTo(SourceShares.OF_EACH);
      nanos.addAndGet(SECOND);
    }
  }

  @Test
  void whoIsAloneGetsAllThereIs() throws Exception {
    taken("192.0.2.1", 1_000);
    int taken = 0;
    for (int second = 0; second < 10; second++) {
      nanos.addAndGet(SECOND);
      taken += taken("192.0.2.1", 1_000);
    }

    assertThat(taken).isEqualTo(10 * SigningBudget.PER_SECOND);
  }

  @Test
  void aTenantHasNoMoreThanItsOwnHoweverManyAsk() throws Exception {
    int taken = 0;
    for (int i = 0; i < 250; i++) {
      taken += taken("192.0.2." + i, 2);
    }

    assertThat(taken).isEqualTo(SigningBudget.BURST);
  }

  @Test
  void whatOneTenantIsAskedIsNoneOfAnothers() throws Exception {
    taken("192.0.2.1", 1_000);

    SigningBudget other = new SigningBudget("other", shares, nanos::get);
    Optional<InetAddress> source = Optional.of(InetAddress.getByName("192.0.2.1"));
    for (int i = 0; i < SigningBudget.BURST / 2; i++) {
      assertThat(other.refuses(source, false)).isEmpty();
    }
  }

  @Test
  void itSaysWhoseDoingItWas() throws Exception {
    taken("192.0.2.66", 1_000);

    assertThat(budget.refuses(Optional.of(InetAddress.getByName("192.0.2.66")), false))
        .hasValueSatisfying(refused -> assertThat(refused.result()).isEqualTo(RelayResult.LIMITED));
  }

  @Test
  void aFloodFromElsewhereLeavesAGatewayOnThisMachineAllItsLogins() throws Exception {
    SigningBudget gateway = gateway();
    for (int second = 0; second < 10; second++) {
      int flood = taken(gateway, "192.0.2.66", false, 2_000);
      assertThat(taken(gateway, "192.0.2.1", true, 400))
          .as("200 logins, each about a certificate and its CA")
          .isEqualTo(400);
      assertThat(flood).isLessThanOrEqualTo(SigningBudget.OF_A_GATEWAY);
      nanos.addAndGet(SECOND);
    }
  }

  /** A charon in a namespace of its own is none of this machine's addresses. */
  @Test
  void aFloodLeavesAGatewayElsewhereItsShare() throws Exception {
    SigningBudget gateway = gateway();
    for (int second = 0; second < 10; second++) {
      taken(gateway, "192.0.2.66", false, 2_000);
      assertThat(taken(gateway, "192.0.2.1", false, SourceShares.OF_EACH))
          .isEqualTo(SourceShares.OF_EACH);
      nanos.addAndGet(SECOND);
    }
  }

  /** So many sources that their shares are more than there is. */
  @Test
  void norDoSharesTakeWhatIsForThisMachine() throws Exception {
    SigningBudget gateway = gateway();
    for (int second = 0; second < 10; second++) {
      for (int flood = 10; flood < 200; flood++) {
        taken(gateway, "192.0.2." + flood, false, 50);
      }
      assertThat(taken(gateway, "192.0.2.1", true, 250)).isEqualTo(250);
      nanos.addAndGet(SECOND);
    }
  }

  private SigningBudget gateway() {
    return SigningBudget.ofGateway("acme gateway gw1", shares, nanos::get);
  }

  @Test
  void aGatewayElsewhereThatIsAloneHasAllThereIs() throws Exception {
    SigningBudget gateway = gateway();
    taken(gateway, "192.0.2.1", false, 2_000);
    nanos.addAndGet(SECOND);
    assertThat(taken(gateway, "192.0.2.1", false, 2_000)).isEqualTo(SigningBudget.OF_A_GATEWAY);
  }

  private static int taken(SigningBudget from, String source, boolean isLocal, int wanted)
      throws Exception {
    int taken = 0;
    for (int i = 0; i < wanted; i++) {
      taken += from.refuses(Optional.of(InetAddress.getByName(source)), isLocal).isEmpty() ? 1 : 0;
    }
    return taken;
  }
}
