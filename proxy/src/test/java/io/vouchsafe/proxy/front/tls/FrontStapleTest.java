package io.vouchsafe.proxy.front.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.vouchsafe.config.FrontCertificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A front presents the OCSP response of the certificate that it presents. */
@Timeout(120)
class FrontStapleTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final AtomicReference<byte[]> first = new AtomicReference<>();
  private final AtomicReference<byte[]> second = new AtomicReference<>();

  @AfterEach
  void stop() {
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void theResponseOfTheNamedCertificateIsAskedForAtEachHandshake(String version) throws Exception {
    int port = listen();

    assertThat(staples(port, "first.test", version)).isEmpty();
    first.set(response(1));
    second.set(response(2));
    assertThat(staples(port, "first.test", version)).containsExactly(response(1));
    assertThat(staples(port, "second.test", version)).containsExactly(response(2));
    first.set(response(3));
    assertThat(staples(port, "first.test", version)).containsExactly(response(3));
  }

  /** OCSPResponse with a status alone (RFC 6960 §4.2.1): the JDK reads it in TLS 1.3. */
  private static byte[] response(int status) {
    return new byte[] {0x30, 3, 0x0a, 1, (byte) status};
  }

  @Test
  void boringSslIsThereWhereTheTestsRun() {
    assertThat(OpenSsl.unavailabilityCause()).isNull();
    assertThat(TlsEngine.ofThisProcess()).isEqualTo(TlsEngine.BORINGSSL);
  }

  private int listen() throws Exception {
    LabCa ca = LabCa.root(CertificateSpec.ca("CN=CA", NOW), new BouncyCastleProvider());
    List<FrontCertificate> own = new ArrayList<>();
    for (String name : List.of("first.test", "second.test")) {
      Issued issued = ca.issue(CertificateSpec.server("CN=front", NOW).dns(name));
      own.add(new FrontCertificate(List.of(issued.certificate()), issued.keys().getPrivate()));
    }
    List<Supplier<byte[]>> staples = List.of(first::get, second::get);
    SslContext context = FrontTls.of(TlsEngine.BORINGSSL, own, staples, List.of());
    Channel server =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(context.newHandler(ByteBufAllocator.DEFAULT));
                  }
                })
            .bind("127.0.0.1", 0)
            .sync()
            .channel();
    return ((InetSocketAddress) server.localAddress()).getPort();
  }

  private static List<byte[]> staples(int port, String name, String version) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Trusting()}, null);
    try (SSLSocket socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(new Socket("127.0.0.1", port), name, 443, true)) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setServerNames(List.of(new SNIHostName(name)));
      parameters.setProtocols(new String[] {version});
      socket.setSSLParameters(parameters);
      socket.setSoTimeout(60_000);
      socket.startHandshake();
      return ((ExtendedSSLSession) socket.getSession()).getStatusResponses();
    }
  }

  private static final class Trusting extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
