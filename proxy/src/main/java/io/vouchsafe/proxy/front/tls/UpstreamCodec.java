package io.vouchsafe.proxy.front.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/**
 * HTTP/1.1 with an upstream, one request at a time. Reads one response for each request and not a
 * byte more: what an upstream sends unasked would else be the answer to the next request, which is
 * another client's. Such a connection is closed.
 */
final class UpstreamCodec
    extends CombinedChannelDuplexHandler<UpstreamCodec.Responses, HttpRequestEncoder> {
  /** Bytes of a status line, and of all header fields of one response (and of its trailers). */
  private static final int LONGEST_LINE = 8 << 10;

  static final int LARGEST_HEADER = 64 << 10;

  /** Bytes that are handed on at once. */
  private static final int LARGEST_PIECE = 64 << 10;

  private long requests;

  UpstreamCodec() {
    super(new Responses(), new HttpRequestEncoder());
  }

  /** How many requests were begun. */
  long requests() {
    return requests;
  }

  /** Nothing is owed, and nothing came that was not asked for. */
  boolean isAtRest() {
    return inboundHandler().isAtRest();
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
      throws Exception {
    if (message instanceof HttpRequest request) {
      requests++;
      inboundHandler().expect(request.method());
    }
    super.write(context, message, promise);
  }

  /** The upstream's half. */
  static final class Responses extends HttpResponseDecoder {
    private boolean isExpecting;
    private boolean isForHead;
    private boolean isInterim;
    private boolean sawSurplus;

    Responses() {
      super(
          new HttpDecoderConfig()
              .setMaxInitialLineLength(LONGEST_LINE)
              .setMaxHeaderSize(LARGEST_HEADER)
              .setMaxChunkSize(LARGEST_PIECE));
    }

    private void expect(HttpMethod method) {
      isExpecting = true;
      isForHead = HttpMethod.HEAD.equals(method);
    }

    private boolean isAtRest() {
      return !isExpecting && !sawSurplus && actualReadableBytes() == 0;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out)
        throws Exception {
      if (!isExpecting) {
        sawSurplus = true;
        in.skipBytes(in.readableBytes());
        var unused = context.close();
        return;
      }
      int before = out.size();
      super.decode(context, in, out);
      for (int i = before; i < out.size(); i++) {
        read(out.get(i));
      }
    }

    /** RFC 9110 §15.2: an interim response is followed by another one. */
    private void read(Object part) {
      if (part instanceof HttpResponse response) {
        isInterim =
            response.status().codeClass() == HttpStatusClass.INFORMATIONAL
                && response.status().code() != 101;
      }
      if (part instanceof LastHttpContent && !isInterim) {
        isExpecting = false;
      }
    }

    /** RFC 9112 §6.3: whatever its fields say, the response to HEAD has no content. */
    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
      return isForHead || super.isContentAlwaysEmpty(message);
    }
  }
}
