package io.vouchsafe.proxy.it.ovpn;

import io.vouchsafe.proxy.it.Tool;
import io.vouchsafe.proxy.it.ike.IkePki;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code docs/vpn/openvpn/client.conf}, run by a real openvpn. */
final class OvpnClient implements AutoCloseable {
  final String name;
  final int place;
  private final Tool process;

  /** Starts it in the namespace {@code place} with the certificate {@code name}. */
  OvpnClient(
      OvpnNetwork network,
      IkePki pki,
      Path directory,
      OvpnProgram program,
      OvpnServer server,
      String name,
      int place,
      String... options)
      throws IOException {
    this.name = name;
    this.place = place;
    Path chain =
        Files.writeString(
            directory.resolve(name + ".chain.pem"),
            Files.readString(pki.file(name + ".pem")) + Files.readString(pki.file("issuing.pem")));
    OvpnFile file =
        OvpnFile.of("client.conf")
            .with("203.0.113.10 1194", OvpnNetwork.SERVER + " " + server.port)
            .with("/etc/openvpn/server-ca.pem", pki.file("root.pem"))
            .with("/etc/openvpn/client.pem", chain)
            .with("/etc/openvpn/client.key", pki.file(name + ".key"))
            .with("gw.example.com", "gw.lab.test")
            // Nobody in a test waits long for the next attempt.
            .plus("connect-retry 1 1");
    for (String option : options) {
      file = file.plus(option);
    }
    Path configuration =
        Files.writeString(directory.resolve(name + "-" + place + ".conf"), file.text());
    List<String> command =
        network.command(
            place,
            List.of(program.path(directory).toString(), "--config", configuration.toString()));
    process = Tool.start(directory, command.toArray(String[]::new));
  }

  /** Whether it has ever been let in. */
  boolean isIn() {
    return logins() > 0;
  }

  /** So often it was let in. */
  long logins() {
    return count("Initialization Sequence Completed");
  }

  /** Lines with {@code text}. */
  long count(String text) {
    return process.output().stream().filter(line -> line.contains(text)).count();
  }

  boolean isRefused() {
    return count("AUTH_FAILED") > 0;
  }

  boolean isRunning() {
    return process.isAlive();
  }

  /** Sends it a signal, as {@code STOP}. */
  void signal(String signal) throws Exception {
    process.signal(signal);
  }

  String log() {
    return process.text();
  }

  @Override
  public void close() throws InterruptedException {
    process.close();
  }
}
