package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Headers;
import io.vouchsafe.proxy.front.tls.TlsEngine;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What HTTP/2 may do at a TLS front before anybody has decided, frame by frame. */
@Timeout(180)
class TlsFrontHttp2Test {
  private static final int WINDOW_UPDATE = 8;

  private final ServiceLab.Wishes wishes = new ServiceLab.Wishes();
  private final EchoForwarding upstream = new EchoForwarding();
  private final DefaultHttp2HeadersEncoder hpack = new DefaultHttp2HeadersEncoder();
  private ServiceLab lab;

  @BeforeEach
  void start() throws Exception {
    wishes.tls = TlsEngine.ofThisProcess();
    wishes.forwardings = ground -> upstream;
    wishes.tlsFronts = lab -> List.of(new FrontSpec().in(lab));
    lab = new ServiceLab(wishes);
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  private SSLSocket connect(FrontClient client) throws IOException {
    SSLSocket socket = client.wrap(new Socket("127.0.0.1", lab.service.tlsFrontPorts().getFirst()));
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2"});
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  private static byte[] greeting() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(CallerHttp2.PREFACE.getBytes(StandardCharsets.US_ASCII));
    all.writeBytes(CallerHttp2.octets(CallerHttp2.SETTINGS, 0, 0));
    return all.toByteArray();
  }

  private byte[] get(int stream, String path) throws Exception {
    Http2Headers head =
        new DefaultHttp2Headers()
            .method("GET")
            .scheme("https")
            .authority(FrontClient.NAME)
            .path(path);
    ByteBuf block = Unpooled.buffer();
    hpack.encodeHeaders(stream, head, block);
    byte[] octets = new byte[block.readableBytes()];
    block.readBytes(octets);
    int flags = CallerHttp2.END_HEADERS | CallerHttp2.END_STREAM;
    return CallerHttp2.octets(CallerHttp2.HEADERS, flags, stream, octets);
  }

  private static CallerHttp2.Frame next(DataInputStream in) throws IOException {
    int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
    int type = in.readUnsignedByte();
    int flags = in.readUnsignedByte();
    int stream = in.readInt();
    byte[] payload = new byte[length];
    in.readFully(payload);
    return new CallerHttp2.Frame(type, flags, stream, payload);
  }

  private static boolean makesRoom(CallerHttp2.Frame frame) {
    return frame.type() == WINDOW_UPDATE && frame.stream() == 0;
  }

  /** A megabyte for each of ten thousand strangers would be all of our memory. */
  @Test
  void onlyWhoIsLetInMaySendMuchAhead() throws Exception {
    try (SSLSocket socket = connect(FrontClient.nobody())) {
      socket.getOutputStream().write(greeting());
      DataInputStream in = new DataInputStream(socket.getInputStream());
      for (CallerHttp2.Frame frame = next(in);
          frame.type() != CallerHttp2.GOAWAY;
          frame = next(in)) {
        assertThat(makesRoom(frame)).isFalse();
      }
    } catch (IOException end) {
      // a refused client that asks for nothing is closed
    }
    try (SSLSocket socket = connect(FrontClient.of(lab.client("CN=Alice")))) {
      socket.getOutputStream().write(greeting());
      DataInputStream in = new DataInputStream(socket.getInputStream());
      CallerHttp2.Frame frame = next(in);
      while (!makesRoom(frame)) {
        frame = next(in);
      }
      assertThat(ByteBuffer.wrap(frame.payload()).getInt()).isEqualTo((1 << 20) - 65_535);
    }
  }

  /** Else the upstream would work, and we would take its answer, for nobody. */
  @Test
  void whatIsTakenBackWhileItWaitsDoesNotReachTheUpstream() throws Exception {
    try (SSLSocket socket = connect(FrontClient.of(lab.client("CN=Alice")))) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      all.writeBytes(greeting());
      all.writeBytes(get(1, "/taken-back"));
      all.writeBytes(CallerHttp2.octets(CallerHttp2.RST_STREAM, 0, 1, new byte[] {0, 0, 0, 8}));
      all.writeBytes(get(3, "/kept"));
      socket.getOutputStream().write(all.toByteArray());

      DataInputStream in = new DataInputStream(socket.getInputStream());
      CallerHttp2.Frame frame = next(in);
      while (frame.stream() != 3 || !frame.endsStream()) {
        frame = next(in);
      }
    }
    assertThat(upstream.reached).containsExactly("/kept");
  }
}
