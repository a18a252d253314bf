package io.vouchsafe.proxy.it.ovpn;

import io.vouchsafe.proxy.it.Tool;
import io.vouchsafe.proxy.it.ike.IkePki;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** {@code docs/vpn/openvpn/server.conf}, run by a real openvpn, with a tap on its management. */
final class OvpnServer implements AutoCloseable {
  /** Where a server listens for commands. */
  enum Management {
    TCP,
    UNIX
  }

  static final String PASSWORD = "lab-password-4711";

  private final Path directory;
  private final OvpnNetwork network;
  private final Path configuration;
  final int port;
  final Path peers;
  final SocketAddress management;
  final ManagementTap tap;
  private volatile Tool process;

  /**
   * Writes its files; {@link #start} is another step.
   *
   * @param number of the server, from 1: its port and its addresses follow from it
   * @param renegotiates after so many seconds
   */
  OvpnServer(
      Path lab,
      OvpnNetwork network,
      IkePki pki,
      int number,
      Management kind,
      int renegotiates,
      String... options)
      throws IOException {
    this.network = network;
    directory = Files.createDirectories(lab.resolve("ovpn" + number));
    port = 1193 + number;
    Path export = Files.createDirectories(directory.resolve("export"));
    peers = Files.createDirectories(directory.resolve("peers"));
    Files.setPosixFilePermissions(peers, PosixFilePermissions.fromString("rwxrwx---"));
    Path script =
        Files.copy(OvpnFile.FOLDER.resolve("peer-certificate"), directory.resolve("peer"));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path password = Files.writeString(directory.resolve("management.pw"), PASSWORD + "\n");
    Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
    Path socket = directory.resolve("management.sock");
    management =
        switch (kind) {
          case TCP -> new InetSocketAddress(network.managementAddress(), 7504 + number);
          case UNIX -> UnixDomainSocketAddress.of(socket);
        };
    String where =
        switch (kind) {
          case TCP -> network.managementAddress() + " " + (7504 + number);
          case UNIX -> socket + " unix";
        };
    tap =
        new ManagementTap(
            switch (kind) {
              case TCP -> new InetSocketAddress("127.0.0.1", 0);
              case UNIX -> UnixDomainSocketAddress.of(directory.resolve("tap.sock"));
            },
            management);
    OvpnFile file =
        OvpnFile.of("server.conf")
            .with("port 1194", "port " + port)
            .with("10.66.0.0", "10." + (65 + number) + ".0.0")
            .with("/etc/openvpn/clients.pem", clientsCas(pki))
            .with("/etc/openvpn/server.pem", chain(pki, "gw"))
            .with("/etc/openvpn/server.key", pki.file("gw.key"))
            .with("127.0.0.1 7505 /etc/openvpn/management.pw", where + " " + password)
            .with("/run/openvpn-export", export)
            .with("/etc/openvpn/peer-certificate", script)
            .with("/run/ovpn/peers", peers)
            .with("reneg-sec 600", "reneg-sec " + renegotiates)
            // Nobody in a test waits a minute.
            .with("keepalive 10 60", "keepalive 2 10");
    for (String option : options) {
      file = file.plus(option);
    }
    configuration = Files.writeString(directory.resolve("server.conf"), file.text());
  }

  /** The CA of the service's policy, and one that the policy does not know. */
  private Path clientsCas(IkePki pki) throws IOException {
    return Files.writeString(
        directory.resolve("clients.pem"),
        Files.readString(pki.file("root.pem"))
            + Files.readString(pki.file("issuing.pem"))
            + Files.readString(pki.file("foreign.pem")));
  }

  private Path chain(IkePki pki, String name) throws IOException {
    return Files.writeString(
        directory.resolve(name + ".pem"),
        Files.readString(pki.file(name + ".pem")) + Files.readString(pki.file("issuing.pem")));
  }

  /** From its next start on no script of it runs, and nobody has a client's certificate. */
  OvpnServer withoutScript() throws IOException {
    Files.write(
        configuration,
        Files.readAllLines(configuration).stream()
            .filter(line -> !line.matches("(tls-verify|tls-export-cert|script-security) .*"))
            .toList());
    return this;
  }

  /** Starts it; it holds until somebody at the management port releases it. */
  OvpnServer start() throws IOException {
    List<String> command =
        network.command(
            OvpnNetwork.GATEWAY,
            List.of(Tool.installed("openvpn"), "--config", configuration.toString()));
    process = Tool.start(directory, command.toArray(String[]::new));
    process.awaitLine("MANAGEMENT: ");
    return this;
  }

  /** Waits until clients can come. */
  void awaitReady() {
    process.awaitLine("Initialization Sequence Completed");
  }

  /** SIGTERM; its clients are told (explicit-exit-notify). */
  void stop() throws InterruptedException {
    process.terminate();
  }

  /** Sends it a signal, as {@code HUP}. */
  void signal(String name) throws Exception {
    process.signal(name);
  }

  /** What it printed in this life, and who is connected, which it prints when it is asked. */
  String status() throws Exception {
    signal("USR2");
    return log();
  }

  /** What it printed in this life. */
  String log() {
    return process.text();
  }

  /** The last lines of that. */
  String logEnd() {
    List<String> lines = process.output();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()));
  }

  @Override
  public void close() throws Exception {
    tap.close();
    if (process != null) {
      process.close();
    }
  }
}
