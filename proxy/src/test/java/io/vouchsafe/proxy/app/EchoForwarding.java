package io.vouchsafe.proxy.app;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vouchsafe.config.TlsFrontSettings;
import io.vouchsafe.proxy.front.tls.ClientFields;
import io.vouchsafe.proxy.front.tls.Forwarding;
import io.vouchsafe.proxy.front.tls.ForwardingFactory;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * In the place of an upstream: answers with what it was told about the client, one field a line,
 * and with the upstream's URL.
 */
final class EchoForwarding implements ForwardingFactory {
  /** It stops there, lest a front that takes everything takes the whole machine. */
  static final long TOO_MUCH = 64 << 20;

  /** Requests that came so far. */
  final List<String> reached = new CopyOnWriteArrayList<>();

  final AtomicInteger closed = new AtomicInteger();

  /** The most octets of an endless answer that waited for their client at a time. */
  final AtomicLong mostUntaken = new AtomicLong();

  @Override
  public OpenForwarding open(TlsFrontSettings settings) {
    return new OpenForwarding(new Echo(settings), closed::incrementAndGet);
  }

  private final class Echo implements Forwarding {
    private final TlsFrontSettings settings;

    Echo(TlsFrontSettings settings) {
      this.settings = settings;
    }

    @Override
    public void forward(HttpServerRequest request, ClientFields client) {
      reached.add(request.path());
      request.resume();
      HttpServerResponse response = request.response();
      switch (request.path()) {
        case "/endless" -> endless(response.setChunked(true), channel(request));
        case "/upgrade" -> request.toNetSocket().onSuccess(socket -> socket.handler(socket::write));
        case "/upload" ->
            request.body().onSuccess(body -> response.end(Integer.toString(body.length())));
        default -> response.end(text(client));
      }
    }

    private String text(ClientFields client) {
      return client.fields().stream()
              .map(field -> field.getKey() + ": " + field.getValue())
              .collect(Collectors.joining("\n"))
          + "\nupstream: "
          + settings.upstream();
    }

    /** As fast as the client takes it. */
    private void endless(HttpServerResponse response, Channel channel) {
      response.exceptionHandler(failure -> {});
      response.drainHandler(drained -> turn(response, channel));
      turn(response, channel);
    }

    private Channel channel(HttpServerRequest request) {
      return ((HttpServerConnection) request.connection()).channelHandlerContext().channel();
    }

    /** Not all in one: others live on this event loop, too. */
    private void turn(HttpServerResponse response, Channel channel) {
      for (int i = 0; i < 16 && !response.closed() && !response.writeQueueFull(); i++) {
        var unused = response.write(Buffer.buffer(new byte[4096]));
      }
      ChannelOutboundBuffer untaken = channel.unsafe().outboundBuffer();
      if (untaken != null) {
        mostUntaken.accumulateAndGet(untaken.totalPendingWriteBytes(), Math::max);
      }
      if (!response.closed() && !response.writeQueueFull() && mostUntaken.get() < TOO_MUCH) {
        Vertx.currentContext().runOnContext(next -> turn(response, channel));
      }
    }
  }

  /** The fields of an answer, by name. */
  static Map<String, String> fields(String answer) {
    return answer
        .lines()
        .filter(line -> line.contains(": "))
        .collect(
            Collectors.toMap(
                line -> line.substring(0, line.indexOf(": ")),
                line -> line.substring(line.indexOf(": ") + 2)));
  }
}
