package io.vouchsafe.proxy.upstream;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.buffer.Buffer;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.revocation.Outcome;
import java.util.Optional;

/** Makes an answer of the bytes that come through a tunnel (RFC 9112), with Netty's decoder. */
final class TunnelledReply {
  private final EmbeddedChannel decoder = new EmbeddedChannel(new HttpResponseDecoder());
  private final Buffer body = Buffer.buffer();
  private final int limit;
  private boolean interim;

  TunnelledReply(int limit) {
    this.limit = limit;
  }

  /** The answer, as soon as these bytes settle it. */
  Optional<HttpReply> take(Buffer bytes) {
    if (!decoder.isOpen()) {
      return Optional.empty();
    }
    decoder.writeInbound(Unpooled.wrappedBuffer(bytes.getBytes()));
    return read();
  }

  /** The answer that the end of the connection settles; empty when that came too early. */
  Optional<HttpReply> end() {
    if (!decoder.isOpen()) {
      return Optional.empty();
    }
    decoder.finish();
    return read();
  }

  private Optional<HttpReply> read() {
    for (HttpObject part = decoder.readInbound(); part != null; part = decoder.readInbound()) {
      try {
        Optional<HttpReply> settled = take(part);
        if (settled.isPresent()) {
          decoder.finishAndReleaseAll();
          return settled;
        }
      } finally {
        ReferenceCountUtil.release(part);
      }
    }
    return Optional.empty();
  }

  private Optional<HttpReply> take(HttpObject part) {
    if (part.decoderResult().isFailure()) {
      return Optional.of(
          new HttpReply.Failed(
              ChannelAnswer.Failed.of(
                  Outcome.UNREACHABLE, "what came through the tunnel is no HTTP answer")));
    }
    if (part instanceof HttpResponse head) {
      // RFC 9110 §15.2: interim answers come before the one that counts.
      interim = head.status().code() < 200;
      return interim ? Optional.empty() : head(head).unfit();
    }
    if (part instanceof HttpContent content && !interim) {
      if (body.length() + content.content().readableBytes() > limit) {
        return Optional.of(ReplyHead.tooLarge(limit));
      }
      byte[] bytes = new byte[content.content().readableBytes()];
      content.content().readBytes(bytes);
      body.appendBytes(bytes);
      return part instanceof LastHttpContent
          ? Optional.of(new HttpReply.Usable(Der.copyOf(body.getBytes())))
          : Optional.empty();
    }
    return Optional.empty();
  }

  private static ReplyHead head(HttpResponse head) {
    return new ReplyHead(
        head.status().code(),
        head.headers().get(HttpHeaderNames.CONTENT_TYPE),
        head.headers().get(HttpHeaderNames.LOCATION));
  }
}
