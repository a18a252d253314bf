package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.netty.handler.codec.http2.Http2Headers;
import io.vertx.core.Promise;
import io.vouchsafe.config.LimitSettings;
import io.vouchsafe.proxy.front.grpc.envoy.AuthorizationMessages.CheckResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a caller gone mad, or a stranger, can do at the gRPC port: nothing that lets anybody in. */
class GrpcHostileTest {
  private static final String FRONT = "127.0.0.1";

  /** On Linux all of 127.0.0.0/8 is this machine. */
  private static final String STRANGER = "127.0.0.2";

  private final List<CallerHttp2> open = new ArrayList<>();
  private ServiceLab lab;
  private CheckClient envoy;

  private void start(int perSource, int header, int request) throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.grpc = true;
    wishes.limits =
        new LimitSettings(
            20_000, perSource, Duration.ofSeconds(header), Duration.ofSeconds(request));
    lab = new ServiceLab(wishes);
    envoy = new CheckClient(lab.service.grpcPort());
  }

  private void start() throws Exception {
    start(1024, 300, 300);
  }

  @AfterEach
  void stop() throws Exception {
    for (CallerHttp2 connection : open) {
      connection.close();
    }
    envoy.close();
    lab.close();
  }

  private CallerHttp2 connect(String source) throws IOException {
    CallerHttp2 connection = new CallerHttp2(source, lab.service.grpcPort());
    open.add(connection);
    return connection;
  }

  private byte[] call(MethodType type, String method, CallOptions options, byte[] message) {
    return ClientCalls.blockingUnaryCall(
        envoy.channel(),
        CheckClient.raw(type, method),
        options.withDeadlineAfter(60, TimeUnit.SECONDS),
        message);
  }

  private void isStillServed() throws Exception {
    String good = ApiClient.escaped(lab.client("CN=Alice").certificate());
    assertThat(envoy.check(CheckClient.asking(good).build()).hasOkResponse()).isTrue();
  }

  static Stream<Arguments> noMessages() {
    byte[] good = CheckClient.asking("").build().toByteArray();
    byte[] deep = new byte[0];
    for (int i = 0; i < 200; i++) {
      deep = concat(new byte[] {(byte) 0x9b, 0x06}, deep);
    }
    return Stream.of(
        Arguments.of("garbage", new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff}),
        Arguments.of("cut short", Arrays.copyOf(good, good.length - 1)),
        Arguments.of("a field of a wrong type", new byte[] {0x08, 0x01, 0x0a, 0x7f}),
        Arguments.of(
            "text that is no UTF-8", new byte[] {0x0a, 6, 0x0a, 4, 0x2a, 2, (byte) 0xc3, 0x28}),
        Arguments.of(
            "a length below zero",
            new byte[] {0x0a, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f}),
        Arguments.of("groups in groups", deep),
        Arguments.of("JSON", "{\"attributes\":{}}".getBytes(StandardCharsets.UTF_8)));
  }

  private static byte[] concat(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("noMessages")
  void whatIsNoMessageIsNoDecision(String what, byte[] message) throws Exception {
    start();

    assertThatThrownBy(
            () -> call(MethodType.UNARY, CheckClient.CHECK, CallOptions.DEFAULT, message))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT));
    isStillServed();
  }

  @Test
  void anEmptyMessageIsACallWithoutACertificate() throws Exception {
    start();

    CheckResponse response =
        CheckResponse.parseFrom(
            call(MethodType.UNARY, CheckClient.CHECK, CallOptions.DEFAULT, new byte[0]));

    assertThat(response.getStatus().getCode()).isEqualTo(16);
  }

  @ParameterizedTest
  @CsvSource({
    "envoy.service.auth.v3.Authorization/check",
    "envoy.service.auth.v2.Authorization/Check",
    "grpc.health.v1.Health/Check",
    "grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
    "Check"
  })
  void everyOtherMethodIsUnimplemented(String method) throws Exception {
    start();

    assertThatThrownBy(
            () -> call(MethodType.UNARY, "x/" + method, CallOptions.DEFAULT, new byte[0]))
        .hasMessageStartingWith("UNIMPLEMENTED");
    assertThatThrownBy(() -> call(MethodType.UNARY, method, CallOptions.DEFAULT, new byte[0]))
        .hasMessageStartingWith("UNIMPLEMENTED");
  }

  @Test
  void aMessageThatIsTooLargeIsRefusedBeforeItHasCome() throws Exception {
    start();

    assertThatThrownBy(
            () -> call(MethodType.UNARY, CheckClient.CHECK, CallOptions.DEFAULT, new byte[8 << 20]))
        .hasMessageStartingWith("RESOURCE_EXHAUSTED");
    isStillServed();
  }

  @Test
  void compressedMessagesAreNotRead() throws Exception {
    start();

    assertThatThrownBy(
            () ->
                call(
                    MethodType.UNARY,
                    CheckClient.CHECK,
                    CallOptions.DEFAULT.withCompression("gzip"),
                    new byte[1 << 20]))
        .hasMessageStartingWith("UNIMPLEMENTED");
  }

  @Test
  void twoMessagesOrNoneAreNoCheck() throws Exception {
    start();
    for (int messages : List.of(0, 2)) {
      CompletableFuture<byte[]> answer = new CompletableFuture<>();
      StreamObserver<byte[]> sending =
          ClientCalls.asyncClientStreamingCall(
              envoy
                  .channel()
                  .newCall(
                      CheckClient.raw(MethodType.CLIENT_STREAMING, CheckClient.CHECK),
                      CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS)),
              new StreamObserver<byte[]>() {
                @Override
                public void onNext(byte[] value) {
                  answer.complete(value);
                }

                @Override
                public void onError(Throwable failure) {
                  answer.completeExceptionally(failure);
                }

                @Override
                public void onCompleted() {}
              });
      for (int i = 0; i < messages; i++) {
        sending.onNext(new byte[0]);
      }
      sending.onCompleted();

      assertThatThrownBy(() -> answer.get(60, TimeUnit.SECONDS))
          .hasMessageContaining("INVALID_ARGUMENT");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET,application/grpc,405",
    "PUT,application/grpc,405",
    "POST,application/json,415",
    "POST,application/grpc+json,415",
    "POST,application/grpc-web+proto,415",
    "POST,,415"
  })
  void whatIsNoCallOfGrpcHearsItInHttp(String method, String type, String status) throws Exception {
    start();
    CallerHttp2 http = connect(FRONT).greet();

    if (type == null) {
      http.head(1, 0, method, "/" + CheckClient.CHECK);
    } else {
      http.head(1, 0, method, "/" + CheckClient.CHECK, "content-type", type);
    }

    assertThat(http.last(1).status()).hasToString(status);
  }

  @Test
  void aCallThatStopsInTheMiddleEndsInTime() throws Exception {
    start(1024, 300, 1);
    CallerHttp2 http = connect(FRONT).greet().check(1);
    http.frame(CallerHttp2.DATA, 0, 1, new byte[] {0, 0, 0, 0, 9, 1});

    Http2Headers last = http.last(1);

    assertThat(last.get("grpc-status")).hasToString("4");
    isStillServed();
  }

  /** RFC 9113 §6.5.2: with a window of 0, nothing of an answer may be sent. */
  @Test
  void aCallerThatTakesNoAnswerIsClosed() throws Exception {
    start(1024, 300, 1);
    CallerHttp2 http = connect(FRONT).greet();
    http.frame(CallerHttp2.SETTINGS, 0, 0, new byte[] {0, 4, 0, 0, 0, 0}).check(1);
    http.frame(CallerHttp2.DATA, CallerHttp2.END_STREAM, 1, new byte[5]);

    assertThat(http.isClosed()).isTrue();
  }

  @Test
  void aCallersDeadlineCounts() throws Exception {
    start();
    Promise<Void> gate = lab.responder.hold();
    byte[] message =
        CheckClient.asking(ApiClient.escaped(lab.client("CN=Alice").certificate()))
            .build()
            .toByteArray();
    CallerHttp2 http = connect(FRONT).greet().check(1, "grpc-timeout", "200m");
    byte[] prefix = {0, 0, 0, (byte) (message.length >> 8), (byte) message.length};
    http.frame(CallerHttp2.DATA, CallerHttp2.END_STREAM, 1, concat(prefix, message));

    assertThat(http.last(1).get("grpc-status")).hasToString("4");

    gate.complete();
    isStillServed();
  }

  @ParameterizedTest
  @CsvSource({"1", "x", "-1S", "123456789S", "1s", "''"})
  void aDeadlineThatIsNoneIsRefused(String timeout) throws Exception {
    start();
    CallerHttp2 http = connect(FRONT).greet().check(1, "grpc-timeout", timeout);

    assertThat(http.last(1).get("grpc-status")).hasToString("3");
  }

  @Test
  void theLongestDeadlineIsNoMistake() throws Exception {
    start();
    CallerHttp2 http = connect(FRONT).greet().check(1, "grpc-timeout", "99999999H");
    http.frame(CallerHttp2.DATA, CallerHttp2.END_STREAM, 1, new byte[5]);

    assertThat(http.last(1).get("grpc-status")).hasToString("0");
  }

  @Test
  void whoSaysNothingOrTricklesIsClosed() throws Exception {
    start(1024, 1, 300);
    CallerHttp2 silent = connect(STRANGER);
    CallerHttp2 trickling = connect(STRANGER).send("PRI * HT".getBytes(StandardCharsets.US_ASCII));
    CallerHttp2 greeted = connect(STRANGER).greet();
    CallerHttp2 front = connect(FRONT).greet();

    assertThat(silent.isClosed()).isTrue();
    assertThat(trickling.isClosed()).isTrue();
    assertThat(greeted.isClosed()).isTrue();
    front.check(1).frame(CallerHttp2.DATA, CallerHttp2.END_STREAM, 1, new byte[5]);
    assertThat(front.last(1).get("grpc-status")).as("a proxy may wait").hasToString("0");
  }

  @ParameterizedTest
  @CsvSource({
    "'GET / HTTP/1.1'",
    "'PRI * HTTP/2.0'",
    "'\u0016\u0003\u0001\u0002'",
    "'PRI * HTTP/1.1'"
  })
  void whatIsNoHttp2IsClosed(String line) throws Exception {
    start();
    CallerHttp2 http = connect(FRONT);

    http.send((line + "\r\nHost: x\r\n\r\n\r\n\r\n\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));

    assertThat(http.isClosed()).isTrue();
    isStillServed();
  }

  @ParameterizedTest
  @CsvSource({"6,8", "4,6"})
  void aFloodOfPingsOrSettingsEndsItsConnection(int type, int size) throws Exception {
    start();
    CallerHttp2 http = connect(FRONT).greet();
    byte[] frame = CallerHttp2.octets(type, 0, 0, new byte[type == CallerHttp2.PING ? size : 0]);

    assertThat(isCut(http, frame, 200_000)).isTrue();
    isStillServed();
  }

  /** Whether the connection ends before so many frames are written. */
  private static boolean isCut(CallerHttp2 http, byte[] frame, int times) {
    try {
      for (int i = 0; i < times; i++) {
        http.send(frame);
      }
      return http.isClosed();
    } catch (IOException closed) {
      return true;
    }
  }

  @Test
  void aFloodOfCallsThatAreTakenBackEndsAStrangersConnection() throws Exception {
    start();
    CallerHttp2 http = connect(STRANGER).greet();

    assertThatThrownBy(
            () -> {
              for (int stream = 1; stream < 200_000; stream += 2) {
                http.check(stream);
                http.frame(CallerHttp2.RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8});
              }
            })
        .isInstanceOf(IOException.class);
    isStillServed();
  }

  @Test
  void moreCallsAtATimeThanAreAllowedEndTheConnection() throws Exception {
    start();
    CallerHttp2 http = connect(STRANGER).greet();
    for (int stream = 1; stream < 200; stream += 2) {
      try {
        http.check(stream);
      } catch (IOException closed) {
        break;
      }
    }

    assertThat(http.isClosed()).isTrue();
    isStillServed();
  }

  @Test
  void fieldsWithoutEndAreNotRead() throws Exception {
    start();
    CallerHttp2 http = connect(FRONT).greet();

    http.check(1, "x-long", "x".repeat(16_200));
    CallerHttp2.Frame end =
        http.until(
            frame ->
                frame.type() == CallerHttp2.RST_STREAM
                    || frame.type() == CallerHttp2.GOAWAY
                    || frame.endsStream());

    assertThat(end.type()).isNotEqualTo(CallerHttp2.DATA);
    isStillServed();
  }

  @Test
  void aStrangerHasSoManyConnectionsAndAFrontMore() throws Exception {
    start(5, 300, 300);
    for (int i = 0; i < 5; i++) {
      connect(STRANGER).greet().until(frame -> frame.type() == CallerHttp2.SETTINGS);
    }

    assertThat(connect(STRANGER).isClosed()).isTrue();
    for (int i = 0; i < 20; i++) {
      connect(FRONT).greet().until(frame -> frame.type() == CallerHttp2.SETTINGS);
    }
    assertThat(lab.api.admin("/metrics").body())
        .contains("vouchsafe_connections{port=\"grpc\"} 25.0")
        .contains("vouchsafe_connections_refused_total{port=\"grpc\",reason=\"per_source\"} 1.0");
    for (CallerHttp2 connection : open) {
      connection.close();
    }
    Awaitility.await()
        .until(
            () ->
                lab.api
                    .admin("/metrics")
                    .body()
                    .contains("vouchsafe_connections{port=\"grpc\"} 0.0"));
  }

  @Test
  void aStopAnswersWhatIsUnderWay() throws Exception {
    start();
    String good = ApiClient.escaped(lab.client("CN=Alice").certificate());
    Promise<Void> gate = lab.responder.hold();
    CompletableFuture<CheckResponse> answer =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return envoy.check(CheckClient.asking(good).build());
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    Awaitility.await().until(() -> lab.responder.requests() == 1);
    CallerHttp2 beside = connect(FRONT).greet();
    beside.until(frame -> frame.type() == CallerHttp2.SETTINGS && frame.flags() == CallerHttp2.ACK);

    var stopping = lab.service.stop().toCompletionStage().toCompletableFuture();
    beside.until(frame -> frame.type() == CallerHttp2.GOAWAY);
    gate.complete();

    assertThat(answer.get(60, TimeUnit.SECONDS).hasOkResponse()).isTrue();
    assertThat(stopping.get(60, TimeUnit.SECONDS)).isNull();
    assertThatThrownBy(() -> connect(FRONT)).isInstanceOf(IOException.class);
  }
}
