package io.vouchsafe.proxy.front.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.front.grpc.envoy.AuthorizationMessages.CheckRequest;

/**
 * The body of a call as it comes in: exactly one message behind its five octets (gRPC over HTTP/2,
 * "Length-Prefixed-Message"). Bounded by itself and, with all others, by the budget.
 */
final class CallBody {
  /** A flag, and the length of the message. */
  static final int PREFIX = 5;

  private final BufferBudget budget;
  private final int most;
  private final ByteBuf octets;
  private int counted;

  /** An empty one, whose message has at most {@code mostOctets}. */
  CallBody(int mostOctets, BufferBudget budget) {
    this.most = mostOctets + PREFIX;
    this.budget = budget;
    this.octets = Unpooled.buffer(0, most);
  }

  /** Whether what came has room. */
  boolean add(ByteBuf data) {
    int size = data.readableBytes();
    if (octets.readableBytes() + size > most || !budget.take(size)) {
      return false;
    }
    counted += size;
    octets.writeBytes(data);
    return true;
  }

  /** The one message of the whole body, or why it is none. */
  Parsed<CheckRequest> message() {
    if (octets.readableBytes() < PREFIX) {
      return Parsed.malformed("the call brings no message");
    }
    if (octets.getByte(0) != 0) {
      return Parsed.malformed("the message is compressed, and no grpc-encoding says how");
    }
    if (octets.getUnsignedInt(1) != octets.readableBytes() - PREFIX) {
      return Parsed.malformed("the call does not bring exactly one whole message");
    }
    try {
      return Parsed.ok(
          CheckRequest.parseFrom(octets.nioBuffer(PREFIX, octets.readableBytes() - PREFIX)));
    } catch (InvalidProtocolBufferException e) {
      return Parsed.malformed("the message is no CheckRequest");
    }
  }

  /** Nothing of it is needed any more; another time does no harm. */
  void release() {
    budget.give(counted);
    counted = 0;
    octets.clear().capacity(0);
  }
}
