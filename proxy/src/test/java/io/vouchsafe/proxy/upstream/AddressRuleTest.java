package io.vouchsafe.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.net.SocketAddress;
import io.vouchsafe.config.AllowedHost;
import io.vouchsafe.config.AllowedHosts;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.upstream.Destination.Origin;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Whoever owns an allowed name could point it at our own machine. */
class AddressRuleTest {
  private static final SocketAddress LOOPBACK = SocketAddress.inetSocketAddress(80, "127.0.0.1");

  private final AddressRule rule =
      new AddressRule(new AllowedHosts(List.of(new AllowedHost("ocsp.test", OptionalInt.empty()))));

  @Test
  void strangersDoNotLeadHere() {
    Optional<HttpReply> refused = rule.refusal(to(Origin.STRANGER), LOOPBACK);

    assertThat(refused)
        .containsInstanceOf(HttpReply.Failed.class)
        .get()
        .extracting(reply -> ((HttpReply.Failed) reply).why().outcome())
        .isEqualTo(Outcome.NOT_ALLOWED_HOST);
  }

  @Test
  void strangersMayLeadElsewhere() {
    assertThat(
            rule.refusal(to(Origin.STRANGER), SocketAddress.inetSocketAddress(80, "203.0.113.1")))
        .isEmpty();
  }

  @Test
  void theOperatorLeadsWhereHeWants() {
    assertThat(rule.refusal(to(Origin.SETTINGS), LOOPBACK)).isEmpty();
  }

  private static Destination to(Origin origin) {
    return new Destination(URI.create("http://ocsp.test/"), origin, Optional.empty());
  }
}
