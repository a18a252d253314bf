package io.vouchsafe.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.netty.channel.ChannelException;
import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vouchsafe.pki.revocation.Outcome;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whose fault it is that no answer came: only the responder's own counts as its silence. */
class UpstreamFailureTest {
  static Stream<Arguments> failures() {
    return Stream.of(
        arguments(new ConnectException("Connection refused"), Outcome.UNREACHABLE, Health.DOWN),
        arguments(new UnknownHostException("ocsp.test"), Outcome.UNREACHABLE, Health.DOWN),
        arguments(new ConnectTimeoutException("slow"), Outcome.TIMEOUT, Health.DOWN),
        arguments(new ConnectionPoolTooBusyException("full"), Outcome.OVERLOADED, Health.UNTOLD),
        arguments(
            new ChannelException(
                "Failed to open a socket.", new SocketException("Too many open files")),
            Outcome.OVERLOADED,
            Health.UNTOLD),
        arguments(
            new IOException("accept: Too many open files"), Outcome.OVERLOADED, Health.UNTOLD),
        arguments(
            new IllegalStateException(new SocketException("Too many open files")),
            Outcome.OVERLOADED,
            Health.UNTOLD));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void ourOwnLackOfConnectionsIsNoSilence(Throwable failure, Outcome outcome, Health health) {
    ChannelAnswer.Failed failed = UpstreamFailure.explain(failure);

    assertThat(failed.outcome()).isEqualTo(outcome);
    assertThat(failed.health()).isEqualTo(health);
  }
}
