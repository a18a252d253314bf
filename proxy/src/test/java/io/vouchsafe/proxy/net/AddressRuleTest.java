package io.vouchsafe.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vouchsafe.config.AllowedHost;
import io.vouchsafe.config.AllowedHosts;
import io.vouchsafe.config.OutgoingAddresses;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.net.AddressRule.Way;
import io.vouchsafe.proxy.net.Destination.Origin;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Whoever owns an allowed name could point it at our own machine. */
class AddressRuleTest {
  private static final OutgoingAddresses OUTGOING =
      OutgoingAddresses.of(
          new AllowedHosts(List.of(new AllowedHost("ocsp.test", OptionalInt.empty()))));

  private final List<String> asked = new ArrayList<>();

  @Test
  void strangersDoNotLeadHere() {
    Way way = to(Origin.STRANGER, "127.0.0.1", "::1", "::ffff:127.0.0.1", "0.0.0.0");

    assertThat(way).isInstanceOf(Way.Refused.class);
    assertThat(((Way.Refused) way).why().outcome()).isEqualTo(Outcome.NOT_ALLOWED_HOST);
  }

  @Test
  void strangersMayLeadElsewhereAndToWhatWasLookedAtOnly() throws Exception {
    assertThat(to(Origin.STRANGER, "127.0.0.1", "203.0.113.1", "169.254.169.254"))
        .isEqualTo(new Way.To(InetAddress.getByName("203.0.113.1")));
    assertThat(asked).as("resolved once").containsExactly("ocsp.test");
  }

  @Test
  void theOperatorLeadsWhereHeWants() {
    assertThat(to(Origin.SETTINGS, "127.0.0.1")).isEqualTo(new Way.ByName());
  }

  private Way to(Origin origin, String... addresses) {
    HostNames names =
        host -> {
          asked.add(host);
          return Future.succeededFuture(addresses(addresses));
        };
    return new AddressRule(names, OUTGOING).to("ocsp.test", origin).result();
  }

  private static List<InetAddress> addresses(String... written) {
    List<InetAddress> all = new ArrayList<>();
    for (String one : written) {
      try {
        all.add(InetAddress.getByName(one));
      } catch (UnknownHostException e) {
        throw new AssertionError(e);
      }
    }
    return all;
  }
}
