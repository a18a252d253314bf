package io.vouchsafe.proxy.front.grpc;

import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What the head of a call asks for (gRPC over HTTP/2, "Requests"). */
sealed interface CallHead {
  /** The one method that is answered here. */
  String CHECK = "/envoy.service.auth.v3.Authorization/Check";

  /** The head of {@link #CHECK}. */
  record Check(Optional<Duration> timeout) implements CallHead {}

  /** A call that is refused in words of gRPC. */
  record Refused(GrpcStatus status, String message) implements CallHead {}

  /** No call at all: answered with this status of HTTP. */
  record NotGrpc(int status) implements CallHead {}

  /** Reads {@code headers}; nothing that they can hold makes it throw. */
  static CallHead of(Http2Headers headers) {
    if (!"POST".contentEquals(text(headers.method()))) {
      return new NotGrpc(405);
    }
    if (!isProtobuf(only(headers, Names.CONTENT_TYPE).orElse(""))) {
      return new NotGrpc(415);
    }
    if (!CHECK.contentEquals(text(headers.path()))) {
      return new Refused(GrpcStatus.UNIMPLEMENTED, "only " + CHECK + " is answered here");
    }
    Optional<CharSequence> encoding = only(headers, Names.ENCODING);
    if (encoding.isPresent() && !"identity".contentEquals(encoding.get())) {
      return new Refused(GrpcStatus.UNIMPLEMENTED, "compressed messages are not read");
    }
    Optional<CharSequence> timeout = only(headers, Names.TIMEOUT);
    Optional<Duration> time = timeout.flatMap(GrpcTimeout::of);
    return timeout.isPresent() && time.isEmpty()
        ? new Refused(GrpcStatus.INVALID_ARGUMENT, "grpc-timeout is one to eight digits and a unit")
        : new Check(time);
  }

  /** A field that comes several times is as wrong as one that says nothing. */
  private static Optional<CharSequence> only(Http2Headers headers, AsciiString name) {
    List<CharSequence> values = headers.getAll(name);
    return switch (values.size()) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of(values.getFirst());
      default -> Optional.of("");
    };
  }

  private static CharSequence text(CharSequence value) {
    return value == null ? "" : value;
  }

  private static boolean isProtobuf(CharSequence contentType) {
    String type = contentType.toString();
    int parameters = type.indexOf(';');
    String essence = (parameters < 0 ? type : type.substring(0, parameters)).strip();
    return essence.equals("application/grpc") || essence.equals("application/grpc+proto");
  }

  /** The fields that count. */
  final class Names {
    static final AsciiString CONTENT_TYPE = AsciiString.cached("content-type");
    static final AsciiString ENCODING = AsciiString.cached("grpc-encoding");
    static final AsciiString TIMEOUT = AsciiString.cached("grpc-timeout");

    private Names() {}
  }
}
