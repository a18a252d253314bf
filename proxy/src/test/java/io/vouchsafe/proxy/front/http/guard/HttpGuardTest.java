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
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same comes of the same bytes, wherever they are split. */
class HttpGuardTest {
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([0-9]{3}) ");
  private static final HttpTimes TIMES =
      new HttpTimes(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(60));

  /** Above this, not every split is tried. */
  private static final int SMALL = 600;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  /** Answers whole requests with 200 and counts them. */
  private static final class Answering extends SimpleChannelInboundHandler<HttpObject> {
    private int begun;

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
      assertThat(message.decoderResult().isSuccess()).isTrue();
      if (message instanceof HttpRequest) {
        begun++;
      }
      if (message instanceof LastHttpContent) {
        DefaultFullHttpResponse answer =
            new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.EMPTY_BUFFER);
        answer.headers().set(HttpHeaderNames.CONTENT_LENGTH, HttpHeaderValues.ZERO);
        ctx.writeAndFlush(answer);
      }
    }
  }

  static List<HttpCorpus.Row> refused() {
    return HttpCorpus.refused();
  }

  static List<HttpCorpus.Row> passing() {
    return HttpCorpus.passing();
  }

  @ParameterizedTest
  @MethodSource("refused")
  void isRefusedHoweverItIsSplit(HttpCorpus.Row row) {
    int status = row.statuses().getLast();
    int before = row.statuses().size() - 1;
    byte[] bytes = row.bytes().getBytes(StandardCharsets.ISO_8859_1);

    splits(bytes)
        .forEach(
            pieces -> {
              EmbeddedChannel channel = channel(new Answering());
              List<Integer> answers = exchange(channel, pieces);
              assertThat(answers)
                  .as(
                      "%s in %d pieces, the first of %d",
                      row, pieces.size(), pieces.getFirst().length)
                  .hasSize(before + 1)
                  .endsWith(status);
              assertThat(channel.isOpen()).isFalse();
            });
  }

  @ParameterizedTest
  @MethodSource("passing")
  void passesHoweverItIsSplit(HttpCorpus.Row row) {
    byte[] bytes = row.bytes().getBytes(StandardCharsets.ISO_8859_1);

    splits(bytes)
        .forEach(
            pieces -> {
              EmbeddedChannel channel = channel(new Answering());
              assertThat(exchange(channel, pieces))
                  .as(
                      "%s in %d pieces, the first of %d",
                      row, pieces.size(), pieces.getFirst().length)
                  .isNotEmpty()
                  .allMatch(status -> status == 200);
              assertThat(channel.isOpen()).isTrue();
              channel.finishAndReleaseAll();
            });
  }

  @Test
  void noByteOfABadHeadGoesOn() {
    Answering answering = new Answering();
    EmbeddedChannel channel = channel(answering);
    String head = "GET / HTTP/1.1\r\nHost: x\r\nX: y\r\n";

    exchange(channel, List.of(bytes(head)));
    exchange(channel, List.of(bytes("X : y\r\n\r\n")));

    assertThat(answering.begun).isZero();
    assertThat(
            registry
                .counter("vouchsafe.http.refused", "port", "api", "reason", "field_name")
                .count())
        .isEqualTo(1);
  }

  @Test
  void anAnswerThatHasBegunIsNotFollowedByAnother() {
    EmbeddedChannel channel =
        channel(
            new SimpleChannelInboundHandler<HttpObject>() {
              @Override
              protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
                if (message instanceof HttpRequest) {
                  DefaultFullHttpResponse answer =
                      new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
                  answer.headers().set(HttpHeaderNames.CONTENT_LENGTH, HttpHeaderValues.ZERO);
                  ctx.writeAndFlush(answer);
                }
              }
            });

    List<Integer> answers =
        exchange(
            channel,
            List.of(
                bytes("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe"),
                bytes("llo\n")));

    assertThat(answers).containsExactly(200);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void theNextRequestWaitsForTheAnswer() {
    List<ChannelHandlerContext> waiting = new ArrayList<>();
    EmbeddedChannel channel =
        channel(
            new SimpleChannelInboundHandler<HttpObject>() {
              @Override
              protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
                if (message instanceof LastHttpContent) {
                  waiting.add(ctx);
                }
              }
            });
    String request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

    channel.writeInbound(buffer(bytes(request.repeat(3))));
    assertThat(waiting).hasSize(1);
    assertThat(channel.config().isAutoRead()).isFalse();

    for (int answered = 1; answered <= 3; answered++) {
      assertThat(waiting).hasSize(answered);
      waiting
          .getLast()
          .writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK));
      channel.runPendingTasks();
    }
    assertThat(waiting).hasSize(3);
    assertThat(channel.config().isAutoRead()).isTrue();
  }

  /** What one octet more costs depends on no more than the octets that wait. */
  @Test
  void aHeadThatTricklesInTakesNoNewMemoryForEachOctet() {
    EmbeddedChannel channel = channel(new Answering());
    byte[] head = bytes("GET / HTTP/1.1\r\nHost: x\r\nX: " + "y".repeat(40_000) + "\r\n\r\n");
    channel.writeInbound(buffer(Arrays.copyOf(head, head.length - 2_000)));
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();

    for (int i = head.length - 2_000; i < head.length - 1; i++) {
      channel.writeInbound(buffer(new byte[] {head[i]}));
    }

    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(16L << 20);
    assertThat(exchange(channel, List.of(new byte[] {head[head.length - 1]}))).containsExactly(200);
  }

  @Test
  void afterAnUpgradeNothingIsARequest() {
    List<String> raw = new ArrayList<>();
    EmbeddedChannel channel =
        channel(
            new SimpleChannelInboundHandler<HttpObject>() {
              @Override
              protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
                if (message instanceof LastHttpContent) {
                  ctx.writeAndFlush(
                      new DefaultFullHttpResponse(
                          HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS));
                  ctx.pipeline().remove(HttpRequestDecoder.class);
                }
              }
            });
    channel
        .pipeline()
        .addLast(
            new SimpleChannelInboundHandler<ByteBuf>() {
              @Override
              protected void channelRead0(ChannelHandlerContext ctx, ByteBuf message) {
                raw.add(message.toString(StandardCharsets.ISO_8859_1));
              }
            });
    String upgrade =
        "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";

    exchange(channel, List.of(bytes(upgrade), bytes("\u0081\u0000 no http \n")));

    assertThat(raw).containsExactly("\u0081\u0000 no http \n");
    assertThat(channel.isOpen()).isTrue();
  }

  /** In one piece, octet by octet, and in two at every place. */
  private static List<List<byte[]>> splits(byte[] bytes) {
    List<List<byte[]>> splits = new ArrayList<>();
    splits.add(List.of(bytes));
    if (bytes.length <= SMALL) {
      splits.add(IntStream.range(0, bytes.length).mapToObj(i -> new byte[] {bytes[i]}).toList());
    }
    int step = bytes.length <= SMALL ? 1 : bytes.length / 50;
    for (int at = 1; at < bytes.length; at += step) {
      splits.add(List.of(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at, bytes.length)));
    }
    return splits;
  }

  private EmbeddedChannel channel(SimpleChannelInboundHandler<HttpObject> service) {
    EmbeddedChannel channel = new EmbeddedChannel();
    channel.pipeline().addLast("httpDecoder", new HttpRequestDecoder(1 << 15, 1 << 17, 1 << 13));
    channel.pipeline().addLast("httpEncoder", new HttpResponseEncoder());
    channel.pipeline().addLast("service", service);
    HttpGuard.install(
        channel.pipeline(),
        "httpDecoder",
        "httpEncoder",
        TIMES,
        new GuardMeters(registry, "api", System::nanoTime),
        System::nanoTime);
    return channel;
  }

  private static List<Integer> exchange(EmbeddedChannel channel, List<byte[]> pieces) {
    for (byte[] piece : pieces) {
      if (channel.isOpen()) {
        channel.writeInbound(buffer(piece));
        channel.runPendingTasks();
      }
    }
    StringBuilder answers = new StringBuilder();
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      answers.append(out.toString(StandardCharsets.ISO_8859_1));
      out.release();
    }
    return STATUS.matcher(answers).results().map(found -> Integer.valueOf(found.group(1))).toList();
  }

  /** As a transport reads it: with room behind it. */
  private static ByteBuf buffer(byte[] bytes) {
    return ByteBufAllocator.DEFAULT.buffer(bytes.length + 64).writeBytes(bytes);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
