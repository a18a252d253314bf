package io.vouchsafe.proxy.app;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.vouchsafe.proxy.front.grpc.envoy.AuthorizationMessages.AttributeContext;
import io.vouchsafe.proxy.front.grpc.envoy.AuthorizationMessages.CheckRequest;
import io.vouchsafe.proxy.front.grpc.envoy.AuthorizationMessages.CheckResponse;
import io.vouchsafe.proxy.front.grpc.envoy.CoreMessages.HeaderValueOption;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Asks the gRPC port as Envoy does, by way of grpc-java, which has its own HTTP/2. */
final class CheckClient implements AutoCloseable {
  static final String CHECK = "envoy.service.auth.v3.Authorization/Check";

  private final ManagedChannel channel;

  CheckClient(int port) {
    this.channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
  }

  ManagedChannel channel() {
    return channel;
  }

  /** Octets as they are, to {@code method}. */
  static MethodDescriptor<byte[], byte[]> raw(MethodDescriptor.MethodType type, String method) {
    return MethodDescriptor.<byte[], byte[]>newBuilder()
        .setType(type)
        .setFullMethodName(method)
        .setRequestMarshaller(new Octets())
        .setResponseMarshaller(new Octets())
        .build();
  }

  private static final class Octets implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Every call ends with a decision, or throws what gRPC says instead. */
  CheckResponse check(CheckRequest request) throws InvalidProtocolBufferException {
    return CheckResponse.parseFrom(
        ClientCalls.blockingUnaryCall(
            channel,
            raw(MethodDescriptor.MethodType.UNARY, CHECK),
            CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS),
            request.toByteArray()));
  }

  /** What Envoy sends for {@code certificate} (URL-encoded PEM) on a route of tenant acme. */
  static CheckRequest.Builder asking(String certificate) {
    return asking(certificate, Map.of("vouchsafe_tenant", "acme"), Map.of());
  }

  static CheckRequest.Builder asking(
      String certificate, Map<String, String> route, Map<String, String> headers) {
    return CheckRequest.newBuilder()
        .setAttributes(
            AttributeContext.newBuilder()
                .setSource(AttributeContext.Peer.newBuilder().setCertificate(certificate))
                .setRequest(
                    AttributeContext.Request.newBuilder()
                        .setHttp(AttributeContext.HttpRequest.newBuilder().putAllHeaders(headers)))
                .putAllContextExtensions(route));
  }

  /** Fields by name; one that comes twice, or would be appended, is an error. */
  static Map<String, String> fields(List<HeaderValueOption> options) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (HeaderValueOption option : options) {
      if (option.getAppendAction()
          != HeaderValueOption.HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD) {
        throw new AssertionError("not written over: " + option);
      }
      if (fields.put(option.getHeader().getKey(), option.getHeader().getValue()) != null) {
        throw new AssertionError("twice: " + option);
      }
    }
    return fields;
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
