package io.vouchsafe.proxy.front.grpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import io.vouchsafe.proxy.front.grpc.envoy.AuthorizationMessages.CheckResponse;

/** What an answer consists of (gRPC over HTTP/2, "Responses"): head, message, trailers. */
final class AnswerFrames {
  private static final AsciiString CONTENT_TYPE = AsciiString.cached("content-type");
  private static final AsciiString GRPC = AsciiString.cached("application/grpc");
  private static final AsciiString STATUS = AsciiString.cached("grpc-status");
  private static final AsciiString MESSAGE = AsciiString.cached("grpc-message");
  private static final AsciiString ACCEPTED = AsciiString.cached("grpc-accept-encoding");
  private static final AsciiString IDENTITY = AsciiString.cached("identity");
  private static final AsciiString OK = AsciiString.cached("200");
  private static final AsciiString ZERO = AsciiString.cached("0");

  private AnswerFrames() {}

  static Http2Headers head() {
    return new DefaultHttp2Headers().status(OK).set(CONTENT_TYPE, GRPC);
  }

  static ByteBuf message(CheckResponse response, ByteBufAllocator allocator) {
    byte[] message = response.toByteArray();
    ByteBuf framed = allocator.buffer(CallBody.PREFIX + message.length);
    return framed.writeByte(0).writeInt(message.length).writeBytes(message);
  }

  static Http2Headers trailers() {
    return new DefaultHttp2Headers().set(STATUS, ZERO);
  }

  /** Instead of all three. */
  static Http2Headers refusal(GrpcStatus status, String message) {
    return head()
        .set(ACCEPTED, IDENTITY)
        .set(STATUS, Integer.toString(status.code()))
        .set(MESSAGE, message);
  }

  /** The same for whoever does not speak gRPC. */
  static Http2Headers refusal(int status) {
    return new DefaultHttp2Headers().status(Integer.toString(status));
  }
}
