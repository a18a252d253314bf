package io.vouchsafe.proxy.it;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A real FreeRADIUS that lets clients in by EAP-TLS, and the {@code eapol_test} that asks it. */
final class EapServer implements AutoCloseable {
  private static final String SECRET = "radsecret";

  private final Path directory;
  private final int port;
  private final Tool process;

  /**
   * Starts it in {@code directory/raddb}.
   *
   * @param eap its {@code mods-enabled/eap}
   */
  EapServer(Path directory, RecipeFile eap) throws Exception {
    this.directory = directory;
    String freeradius = Tool.installed("freeradius");
    Tool.installed("eapol_test");
    port = Tool.freePort();
    Path raddb = Files.createDirectories(directory.resolve("raddb"));
    Files.setPosixFilePermissions(raddb, PosixFilePermissions.fromString("rwx------"));
    Files.writeString(raddb.resolve("eap"), eap.text());
    Files.writeString(raddb.resolve("radiusd.conf"), configuration());
    Files.writeString(raddb.resolve("dictionary"), "$INCLUDE /usr/share/freeradius/dictionary\n");
    process = Tool.start(directory, freeradius, "-d", raddb.toString(), "-fxx", "-l", "stdout");
    process.awaitLine("Ready to process requests");
  }

  private String configuration() {
    return """
    prefix = /usr
    libdir = /usr/lib/freeradius
    logdir = %1$s/raddb
    run_dir = %1$s/raddb
    certdir = %1$s
    cadir = %1$s
    max_requests = 64
    security {
      reject_delay = 0
    }
    thread pool { start_servers = 1
      max_servers = 2
      min_spare_servers = 1
      max_spare_servers = 1 }
    client lab { ipaddr = 127.0.0.1
      secret = %3$s }
    modules {
      $INCLUDE eap
    }
    server lab {
      listen {
        type = auth
        ipaddr = 127.0.0.1
        port = %2$d
      }
      authorize {
        eap
      }
      authenticate {
        eap
      }
    }
    """
        .formatted(directory, port, SECRET);
  }

  /** Whether who has {@code NAME.pem} is let in, with the keys that an access point needs. */
  boolean admits(String name) throws Exception {
    String peer = name + ".peer";
    Files.writeString(
        directory.resolve(peer),
        """
        network={
          key_mgmt=WPA-EAP
          eap=TLS
          identity="somebody@example.test"
          ca_cert="%1$s/root.pem"
          client_cert="%1$s/%2$s.pem"
          private_key="%1$s/%2$s.key"
        }
        """
            .formatted(directory, name));
    String said =
        Tool.attempt(
            directory,
            Tool.installed("eapol_test"),
            "-a127.0.0.1",
            "-p" + port,
            "-s" + SECRET,
            "-t20",
            "-c" + peer);
    return said.contains("MPPE keys OK: 1") && said.endsWith("\nSUCCESS");
  }

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
