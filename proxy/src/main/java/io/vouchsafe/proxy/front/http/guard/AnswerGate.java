package io.vouchsafe.proxy.front.http.guard;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;

/** Sees the answers before they are encoded, and tells the guard how far the current one is. */
final class AnswerGate extends ChannelOutboundHandlerAdapter {
  private final HttpGuard guard;

  AnswerGate(HttpGuard guard) {
    this.guard = guard;
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (guard.hasRefused()) {
      ReferenceCountUtil.release(message);
      promise.tryFailure(new ClosedChannelException());
      return;
    }
    if (guard.hasUpgraded()) {
      guard.moved();
      var unused = ctx.write(message, promise);
      return;
    }
    if (message instanceof HttpResponse response) {
      int status = response.status().code();
      if (status == HttpResponseStatus.SWITCHING_PROTOCOLS.code()) {
        guard.upgraded();
      } else if (status < HttpResponseStatus.OK.code()) {
        // RFC 9110 §15.2: an interim response, the answer is yet to come
        var unused = ctx.write(message, promise);
        return;
      }
      guard.answerBegins();
    }
    var unused = ctx.write(message, promise);
    if (message instanceof LastHttpContent) {
      guard.answerEnds();
    }
  }
}
