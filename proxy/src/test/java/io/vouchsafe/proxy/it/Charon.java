package io.vouchsafe.proxy.it;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A real strongSwan daemon in a namespace of its own, with nothing of the machine's settings.
 * Debian packs the plugin for elliptic curves separately, so it knows RSA.
 */
final class Charon implements AutoCloseable {
  private final Path home;
  private final Tool process;

  /**
   * Starts it with a {@code swanctl.conf} in {@code home}.
   *
   * @param revocation settings of the revocation plugin
   */
  Charon(Path home, Namespace namespace, String connections, String revocation) throws Exception {
    this.home = home;
    String charon = Tool.installed("charon-systemd");
    for (String folder : List.of("x509", "x509ca", "x509ocsp", "private")) {
      Files.createDirectories(home.resolve(folder));
    }
    Files.writeString(home.resolve("swanctl.conf"), connections);
    Files.writeString(home.resolve("strongswan.conf"), configuration(revocation));
    List<String> command = new ArrayList<>(List.of("env", "STRONGSWAN_CONF=" + strongswanConf()));
    command.addAll(namespace.command(List.of(charon)));
    process = Tool.start(home, command.toArray(String[]::new));
    process.awaitFile(home.resolve("vici"));
  }

  private String strongswanConf() {
    return home.resolve("strongswan.conf").toString();
  }

  private String configuration(String revocation) {
    return """
    swanctl {
      load = pem pkcs1 pkcs8 x509 pubkey gmp sha1 random
      socket = unix://%1$s/vici
    }
    charon-systemd {
      load = random nonce aes sha1 sha2 hmac kdf gmp curve25519 pem pkcs1 pkcs8 x509 pubkey revocation constraints curl kernel-netlink socket-default vici
      plugins {
        vici { socket = unix://%1$s/vici }
        revocation { %2$s }
      }
      filelog {
        stderr {
          default = 1
          cfg = 2
        }
      }
      journal { default = -1 }
    }
    """
        .formatted(home, revocation);
  }

  /** Copies {@code files} into {@code folder} of its certificates. */
  void give(String folder, Path... files) throws Exception {
    for (Path file : files) {
      Files.copy(file, home.resolve(folder).resolve(file.getFileName()));
    }
  }

  /** Whatever {@code swanctl} says, failure included. */
  String swanctl(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "env",
                "STRONGSWAN_CONF=" + strongswanConf(),
                "SWANCTL_DIR=" + home,
                Tool.installed("swanctl")));
    command.addAll(List.of(arguments));
    return Tool.attempt(home, command.toArray(String[]::new));
  }

  /** What it has logged so far. */
  String log() {
    return process.text();
  }

  /** SIGKILL, as the system does it when memory runs out. */
  void kill() {
    process.kill();
  }

  @Override
  public void close() throws InterruptedException {
    process.close();
  }
}
