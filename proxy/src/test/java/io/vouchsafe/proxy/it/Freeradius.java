package io.vouchsafe.proxy.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/**
 * A real FreeRADIUS that lets clients in over RADIUS/TLS (RFC 6614) and asks {@code ocsp{}} about
 * their certificates: the code that EAP-TLS runs through, without an EAP client.
 */
final class Freeradius implements AutoCloseable {
  private final Tool process;
  private final int port;

  /** Starts it in {@code directory/raddb} with the PKI that lies in {@code directory}. */
  Freeradius(Path directory, String ocspUrl) throws Exception {
    String freeradius = Tool.installed("freeradius");
    port = Tool.freePort();
    Path raddb = Files.createDirectories(directory.resolve("raddb"));
    Files.setPosixFilePermissions(raddb, PosixFilePermissions.fromString("rwx------"));
    Files.writeString(raddb.resolve("radiusd.conf"), configuration(directory, ocspUrl));
    Files.writeString(raddb.resolve("dictionary"), "$INCLUDE /usr/share/freeradius/dictionary\n");
    process = Tool.start(directory, freeradius, "-d", raddb.toString(), "-fxx", "-l", "stdout");
    process.awaitLine("Ready to process requests");
  }

  private String configuration(Path directory, String ocspUrl) {
    return """
    prefix = /usr
    libdir = /usr/lib/freeradius
    logdir = %1$s/raddb
    run_dir = %1$s/raddb
    max_requests = 64
    thread pool { start_servers = 1
      max_servers = 2
      min_spare_servers = 1
      max_spare_servers = 1 }
    clients lab {
      client lab { ipaddr = 127.0.0.1
        proto = tls
        secret = radsec }
    }
    server lab {
      listen {
        type = auth
        proto = tcp
        ipaddr = 127.0.0.1
        port = %2$d
        clients = lab
        tls {
          certificate_file = %1$s/server.chain.pem
          private_key_file = %1$s/server.key
          ca_file = %1$s/authorities.pem
          require_client_cert = yes
          tls_min_version = "1.2"
          tls_max_version = "1.2"
          ocsp {
            enable = yes
            override_cert_url = yes
            url = "%3$s"
            use_nonce = yes
            timeout = 10
            softfail = no
          }
        }
      }
      authorize { }
    }
    """
        .formatted(directory, port, ocspUrl);
  }

  /** Whether a client is let in: under TLS 1.2 its handshake ends after its certificate's check. */
  boolean admits(SSLContext client) throws IOException {
    try (SSLSocket socket =
        (SSLSocket)
            client.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
      socket.startHandshake();
      return true;
    } catch (SSLException | SocketException e) {
      assertThat(process.isAlive()).as(log()).isTrue();
      return false;
    }
  }

  /** Waits for a line with {@code text}; it writes them in larger pieces. */
  void awaitLine(String text) {
    process.awaitLine(text);
  }

  /** What it has said so far. */
  String log() {
    return process.text();
  }

  @Override
  public void close() throws InterruptedException {
    process.close();
  }
}
