package io.vouchsafe.proxy.front.http.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How long a connection may keep us waiting: 10 s for a head, 30 s for a body, 60 s idle. */
class ConnectionClockTest {
  private static final String HALF = "GET / HTTP/1.1\r\nHost: x\r\n";
  private static final String WHOLE = HALF + "\r\n";
  private static final String SLOW = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nx";

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private HttpResponseStatus status = HttpResponseStatus.OK;
  private int answerBytes;
  private boolean answers = true;
  private boolean flushes = true;
  private int answered;
  private long now = 1;

  private void open(Duration request) {
    channel.freezeTime();
    channel.pipeline().addLast("httpDecoder", new HttpRequestDecoder());
    channel.pipeline().addLast("httpEncoder", new HttpResponseEncoder());
    channel
        .pipeline()
        .addLast(
            new SimpleChannelInboundHandler<HttpObject>() {
              @Override
              protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
                if (message instanceof LastHttpContent && answers) {
                  answer(ctx);
                }
              }
            });
    HttpGuard.install(
        channel.pipeline(),
        "httpDecoder",
        "httpEncoder",
        new HttpTimes(Duration.ofSeconds(10), request, Duration.ofSeconds(60)),
        new GuardMeters(registry, "api", () -> now),
        () -> now);
  }

  private void answer(ChannelHandlerContext ctx) {
    answered++;
    ctx.write(
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(new byte[answerBytes])));
    if (flushes) {
      ctx.flush();
    }
  }

  private void open() {
    open(Duration.ofSeconds(30));
  }

  private void send(String text) {
    channel.writeInbound(
        ByteBufAllocator.DEFAULT.buffer(2048).writeBytes(text.getBytes(StandardCharsets.US_ASCII)));
    channel.runPendingTasks();
  }

  private void pass(int seconds) {
    for (int i = 0; i < seconds; i++) {
      now += TimeUnit.SECONDS.toNanos(1);
      channel.advanceTimeBy(1, TimeUnit.SECONDS);
      channel.runPendingTasks();
    }
  }

  private String sent() {
    StringBuilder text = new StringBuilder();
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      text.append(out.toString(StandardCharsets.US_ASCII));
      out.release();
    }
    return text.toString();
  }

  private double counted(String reason) {
    return registry.counter("vouchsafe.http.refused", "port", "api", "reason", reason).count();
  }

  @Test
  void whoSaysNothingIsClosedSilently() {
    open();

    pass(9);
    assertThat(channel.isOpen()).isTrue();
    pass(1);
    assertThat(channel.isOpen()).isFalse();
    assertThat(sent()).isEmpty();
    assertThat(counted("header_timeout")).isEqualTo(1);
  }

  @Test
  void aHeadThatTricklesIs408() {
    open();

    for (int i = 0; i < 9; i++) {
      send(i == 0 ? HALF : "X: y\r\n");
      pass(1);
    }
    assertThat(channel.isOpen()).isTrue();
    pass(1);
    assertThat(channel.isOpen()).isFalse();
    assertThat(sent()).startsWith("HTTP/1.1 408 ");
  }

  @Test
  void theHeadOfALaterRequestHasAsLongFromItsFirstOctet() {
    open();
    send(WHOLE);
    pass(30);
    send("G");

    pass(9);
    assertThat(channel.isOpen()).isTrue();
    pass(1);
    assertThat(channel.isOpen()).isFalse();
    assertThat(sent()).contains("HTTP/1.1 408 ");
  }

  @Test
  void aHeadBehindAWholeRequestHasItsOwnTime() {
    open();
    send("G");
    pass(8);
    send("ET / HTTP/1.1\r\nHost: x\r\n\r\n" + HALF);

    pass(9);
    assertThat(channel.isOpen()).isTrue();
    pass(1);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void idleBetweenRequestsIsAMinute() {
    open();
    send(WHOLE);

    pass(59);
    assertThat(channel.isOpen()).isTrue();
    pass(1);
    assertThat(channel.isOpen()).isFalse();
    assertThat(sent()).doesNotContain("408");
  }

  @Test
  void requestsKeepItOpen() {
    open();

    for (int i = 0; i < 10; i++) {
      send(WHOLE);
      pass(50);
    }
    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void aBodyThatTricklesIs408() {
    open();
    send(SLOW);

    for (int i = 0; i < 29; i++) {
      pass(1);
      send("y");
    }
    assertThat(channel.isOpen()).isTrue();
    pass(1);
    assertThat(channel.isOpen()).isFalse();
    assertThat(sent()).startsWith("HTTP/1.1 408 ");
    assertThat(counted("request_timeout")).isEqualTo(1);
  }

  /** As a TLS front wants it: a long upload goes on as long as it comes. */
  @Test
  void withoutATimeForBodiesOnlyIdleOnesEnd() {
    open(Duration.ZERO);
    send(SLOW);

    for (int i = 0; i < 20; i++) {
      pass(50);
      send("y");
    }
    assertThat(channel.isOpen()).isTrue();
    pass(60);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void anAnswerAtWorkIsNotIdle() {
    answers = false;
    open();
    send(WHOLE);

    pass(600);

    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void afterAnUpgradeOnlySilenceEndsTheConnection() {
    status = HttpResponseStatus.SWITCHING_PROTOCOLS;
    open();
    send(WHOLE);
    channel.pipeline().remove("httpEncoder");

    for (int i = 0; i < 10; i++) {
      pass(45);
      channel.pipeline().fireChannelRead(Unpooled.wrappedBuffer(new byte[1]));
      pass(45);
      channel.writeOutbound(Unpooled.wrappedBuffer(new byte[1]));
    }
    assertThat(channel.isOpen()).isTrue();
    pass(59);
    assertThat(channel.isOpen()).isTrue();
    pass(2);
    assertThat(channel.isOpen()).isFalse();
  }

  /** Its answers would fill the memory. */
  @Test
  void whoTakesNoAnswerGetsNoOther() {
    answerBytes = 100_000;
    flushes = false;
    open();
    send(WHOLE.repeat(20));
    assertThat(answered).isEqualTo(1);

    channel.flush();
    channel.runPendingTasks();
    assertThat(answered).isEqualTo(2);
  }

  @Test
  void whoTakesNoAnswerIsClosed() {
    answerBytes = 100_000;
    flushes = false;
    open();
    send(WHOLE);

    pass(59);
    assertThat(channel.isOpen()).isTrue();
    pass(61);
    assertThat(channel.isOpen()).isFalse();
  }
}
