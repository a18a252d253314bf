package io.vouchsafe.proxy.net;

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

/** Whose fault it is that no answer came: only the server's own counts as its silence. */
class CallFailureTest {
  static Stream<Arguments> failures() {
    return Stream.of(
        arguments(new ConnectException("Connection refused"), Outcome.UNREACHABLE),
        arguments(new UnknownHostException("ocsp.test"), Outcome.UNREACHABLE),
        arguments(new ConnectTimeoutException("slow"), Outcome.TIMEOUT),
        arguments(new ConnectionPoolTooBusyException("full"), Outcome.OVERLOADED),
        arguments(
            new ChannelException(
                "Failed to open a socket.", new SocketException("Too many open files")),
            Outcome.OVERLOADED),
        arguments(new IOException("accept: Too many open files"), Outcome.OVERLOADED),
        arguments(
            new IllegalStateException(new SocketException("Too many open files")),
            Outcome.OVERLOADED));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void ourOwnLackOfConnectionsIsNoSilence(Throwable failure, Outcome outcome) {
    assertThat(CallFailure.explain(failure).outcome()).isEqualTo(outcome);
  }
}
