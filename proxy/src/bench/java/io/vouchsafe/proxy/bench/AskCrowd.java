package io.vouchsafe.proxy.bench;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vouchsafe.pki.Der;
import io.vouchsafe.proxy.front.grpc.envoy.AuthorizationMessages.AttributeContext;
import io.vouchsafe.proxy.front.grpc.envoy.AuthorizationMessages.CheckRequest;
import io.vouchsafe.vpnauth.wire.spop.SpopFrame;
import io.vouchsafe.vpnauth.wire.spop.SpopFrameId;
import io.vouchsafe.vpnauth.wire.spop.SpopItem;
import io.vouchsafe.vpnauth.wire.spop.SpopMessage;
import io.vouchsafe.vpnauth.wire.spop.SpopValue;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Asks about one certificate again and again, as HAProxy does over SPOE or Envoy over gRPC: 8
 * connections with 4 questions under way on each. In a process of its own.
 */
public final class AskCrowd {
  private static final int CONNECTIONS = 8;
  private static final int AT_ONCE = 4;
  private static final int FRAME = 16_380;

  private final AtomicLong done = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private volatile boolean over;

  private AskCrowd() {}

  /** Arguments: {@code spoe} or {@code grpc}, port, seconds, file of the leaf in PEM. */
  public static void main(String[] args) throws Exception {
    String pem = Files.readString(Path.of(args[3]));
    String leaf = pem.substring(0, pem.indexOf("-----END CERTIFICATE-----")) + "-----END CERTIFICATE-----\n";
    AskCrowd crowd = new AskCrowd();
    int port = Integer.parseInt(args[1]);
    if (args[0].equals("spoe")) {
      crowd.spoe(port, leaf);
    } else {
      crowd.grpc(port, leaf);
    }
    long begun = System.nanoTime();
    TimeUnit.SECONDS.sleep(Long.parseLong(args[2]));
    crowd.over = true;
    System.out.println(
        crowd.done.get() + " " + crowd.failed.get() + " " + (System.nanoTime() - begun) / 1e9);
    System.exit(0);
  }

  private void spoe(int port, String leaf) {
    byte[] der =
        Base64.getMimeDecoder()
            .decode(leaf.replace("-----BEGIN CERTIFICATE-----", "").replaceAll("-----END.*", ""));
    for (int i = 0; i < CONNECTIONS; i++) {
      Thread.ofPlatform().daemon().start(() -> ask(port, der));
    }
  }

  private void ask(int port, byte[] der) {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setTcpNoDelay(true);
      OutputStream out = socket.getOutputStream();
      DataInputStream in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream(), 1 << 16));
      out.write(
          new SpopFrame.HaproxyHello(
                  List.of(
                      new SpopItem("supported-versions", SpopValue.Text.of("2.0")),
                      new SpopItem("max-frame-size", new SpopValue.Uint32(FRAME)),
                      new SpopItem("capabilities", SpopValue.Text.of("pipelining"))))
              .encode());
      in.readNBytes(in.readInt());
      for (int i = 0; i < AT_ONCE; i++) {
        out.write(question(i, der));
      }
      long next = AT_ONCE;
      while (!over) {
        byte[] ack = in.readNBytes(in.readInt());
        if (new String(ack, StandardCharsets.ISO_8859_1).contains("reason\b\u0002ok")) {
          done.incrementAndGet();
        } else {
          failed.incrementAndGet();
        }
        out.write(question(next++, der));
      }
    } catch (IOException e) {
      failed.incrementAndGet();
      System.err.println(e);
    }
  }

  private static byte[] question(long number, byte[] der) {
    return new SpopFrame.Notify(
            new SpopFrameId(number, 1),
            List.of(
                new SpopMessage(
                    "check-cert",
                    List.of(
                        new SpopItem("tenant", SpopValue.Text.of("acme")),
                        new SpopItem("der", new SpopValue.Binary(Der.copyOf(der)))))))
        .encode();
  }

  private void grpc(int port, String leaf) {
    byte[] message =
        CheckRequest.newBuilder()
            .setAttributes(
                AttributeContext.newBuilder()
                    .setSource(
                        AttributeContext.Peer.newBuilder()
                            .setCertificate(
                                URLEncoder.encode(leaf, StandardCharsets.US_ASCII)
                                    .replace("+", "%20")))
                    .putContextExtensions("vouchsafe_tenant", "acme"))
            .build()
            .toByteArray();
    Buffer body = Buffer.buffer().appendByte((byte) 0).appendInt(message.length).appendBytes(message);
    HttpClient client =
        Vertx.vertx()
            .createHttpClient(
                new HttpClientOptions()
                    .setProtocolVersion(HttpVersion.HTTP_2)
                    .setHttp2ClearTextUpgrade(false)
                    .setHttp2MultiplexingLimit(AT_ONCE)
                    .setDefaultHost("127.0.0.1")
                    .setDefaultPort(port),
                new PoolOptions().setHttp2MaxSize(CONNECTIONS));
    for (int i = 0; i < CONNECTIONS * AT_ONCE; i++) {
      ask(client, body);
    }
  }

  private void ask(HttpClient client, Buffer body) {
    client
        .request(HttpMethod.POST, "/envoy.service.auth.v3.Authorization/Check")
        .compose(
            request ->
                request
                    .putHeader("content-type", "application/grpc")
                    .putHeader("te", "trailers")
                    .send(body)
                    .compose(answer -> answer.body().map(all -> answer.getTrailer("grpc-status"))))
        .onComplete(
            answered -> {
              if (answered.succeeded() && "0".equals(answered.result())) {
                done.incrementAndGet();
              } else {
                failed.incrementAndGet();
                System.err.println(answered);
              }
              if (!over) {
                ask(client, body);
              }
            });
  }
}
