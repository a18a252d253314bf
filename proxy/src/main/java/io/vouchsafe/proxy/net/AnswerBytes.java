package io.vouchsafe.proxy.net;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.buffer.Buffer;

/** Makes one HTTP/1.1 answer of the bytes of a connection (RFC 9112), with Netty's decoder. */
final class AnswerBytes {
  private final EmbeddedChannel decoder = new EmbeddedChannel(new HttpResponseDecoder());
  private final AnswerReading<?> reading;
  private boolean interim;

  AnswerBytes(AnswerReading<?> reading) {
    this.reading = reading;
  }

  void take(Buffer bytes) {
    if (decoder.isOpen()) {
      decoder.writeInbound(Unpooled.wrappedBuffer(bytes.getBytes()));
      pass();
    }
  }

  /** The connection has ended, which ends a body without a length as well (RFC 9112 §6.3). */
  void closed() {
    if (decoder.isOpen()) {
      decoder.finish();
      pass();
    }
    reading.closed();
  }

  /** Nothing more is wanted. */
  void letGo() {
    if (decoder.isOpen()) {
      decoder.finishAndReleaseAll();
    }
  }

  private void pass() {
    for (HttpObject part = decoder.readInbound(); part != null; part = decoder.readInbound()) {
      try {
        pass(part);
      } finally {
        ReferenceCountUtil.release(part);
      }
    }
  }

  private void pass(HttpObject part) {
    if (part.decoderResult().isFailure()) {
      reading.malformed();
      return;
    }
    if (part instanceof HttpResponse response) {
      // RFC 9110 §15.2: interim answers come before the one that counts.
      interim = response.status().code() < 200;
      if (!interim) {
        reading.head(HttpHead.of(response));
      }
    }
    if (part instanceof HttpContent content && !interim) {
      if (content.content().isReadable()) {
        byte[] bytes = new byte[content.content().readableBytes()];
        content.content().readBytes(bytes);
        reading.piece(Buffer.buffer(bytes));
      }
      if (part instanceof LastHttpContent) {
        reading.whole();
      }
    }
  }
}
