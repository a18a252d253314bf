package io.vouchsafe.proxy.front.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/**
 * Keeps a client from renegotiating with the JDK, which would (RFC 5246 §7.4.1.1; contract, section
 * 5). Looks at the headers of TLS records alone: after ChangeCipherSpec comes one handshake record,
 * the Finished, or in TLS 1.3 a second ClientHello (RFC 8446 §4.1.2). One more is the beginning of
 * a renegotiation.
 */
final class RenegotiationGuard extends ChannelInboundHandlerAdapter {
  private static final int CHANGE_CIPHER_SPEC = 20;
  private static final int HANDSHAKE = 22;
  private static final int HEADER = 5;

  private int headerOctets;
  private int type;
  private int left;
  private boolean ciphersChanged;
  private boolean finished;

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof ByteBuf bytes && begins(bytes)) {
      ReferenceCountUtil.release(message);
      var unused = ctx.close();
      return;
    }
    ctx.fireChannelRead(message);
  }

  /** Whether a renegotiation begins in {@code bytes}, of which nothing is taken. */
  private boolean begins(ByteBuf bytes) {
    int at = bytes.readerIndex();
    while (at < bytes.writerIndex()) {
      if (headerOctets < HEADER) {
        if (header(bytes.getUnsignedByte(at))) {
          return true;
        }
        at++;
      } else {
        int octets = Math.min(left, bytes.writerIndex() - at);
        left -= octets;
        at += octets;
      }
      if (headerOctets == HEADER && left == 0) {
        headerOctets = 0;
      }
    }
    return false;
  }

  private boolean header(int octet) {
    headerOctets++;
    switch (headerOctets) {
      case 1 -> type = octet;
      case 4 -> left = octet << 8;
      case HEADER -> {
        left |= octet;
        return isOneTooMany();
      }
      default -> {
        // the version
      }
    }
    return false;
  }

  private boolean isOneTooMany() {
    if (type == CHANGE_CIPHER_SPEC) {
      ciphersChanged = true;
    } else if (type == HANDSHAKE && ciphersChanged) {
      boolean second = finished;
      finished = true;
      return second;
    }
    return false;
  }
}
