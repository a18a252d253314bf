package io.vouchsafe.proxy.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A real HTTP proxy on loopback that tunnels for whoever knows {@link #USER} and {@link #PASSWORD}.
 */
final class ForwardProxy implements AutoCloseable {
  static final String USER = "vouchsafe";
  static final String PASSWORD = "secret123";

  private final Tool process;
  final int port;

  private ForwardProxy(Tool process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Which program. */
  enum Kind {
    SQUID("407", "503"),
    TINYPROXY("401", "500");

    /** What it answers to a wrong password. */
    final String onWrongPassword;

    /** What it answers when nobody listens at the target. */
    final String onDeadTarget;

    Kind(String onWrongPassword, String onDeadTarget) {
      this.onWrongPassword = onWrongPassword;
      this.onDeadTarget = onDeadTarget;
    }

    /** Starts it with its files in {@code directory}; it listens when this returns. */
    ForwardProxy start(Path directory) throws Exception {
      return switch (this) {
        case SQUID -> squid(directory);
        case TINYPROXY -> tinyproxy(directory);
      };
    }
  }

  /** What it has printed so far. */
  String log() {
    return process.text();
  }

  /** It tunnels and does nothing else; nothing is written but to standard error. */
  private static ForwardProxy squid(Path directory) throws Exception {
    String squid = Tool.installed("squid");
    String checker = Tool.installed("basic_ncsa_auth");
    int port = Tool.freePort();
    Path passwords = directory.resolve("squid.passwd");
    String hash = Tool.run(directory, Tool.installed("openssl"), "passwd", "-apr1", PASSWORD);
    Files.writeString(passwords, USER + ":" + hash + "\n");
    readableForAll(directory, passwords);
    Files.writeString(
        directory.resolve("squid.conf"),
        """
        http_port 127.0.0.1:%d
        visible_hostname lab
        pid_filename none
        cache_log /dev/null
        access_log none
        coredump_dir none
        netdb_filename none
        pinger_enable off
        cache deny all
        cache_mem 1 MB
        memory_pools off
        shutdown_lifetime 0 seconds
        auth_param basic program %s %s
        auth_param basic children 1 startup=1
        acl CONNECT method CONNECT
        acl known proxy_auth REQUIRED
        http_access deny !CONNECT
        http_access allow known
        http_access deny all
        """
            .formatted(port, checker, passwords));
    Tool process = Tool.start(directory, squid, "-N", "-d", "1", "-f", "squid.conf");
    process.awaitLine("Accepting HTTP Socket connections");
    return new ForwardProxy(process, port);
  }

  private static ForwardProxy tinyproxy(Path directory) throws Exception {
    String tinyproxy = Tool.installed("tinyproxy");
    int port = Tool.freePort();
    Files.writeString(
        directory.resolve("tinyproxy.conf"),
        """
        Port %d
        Listen 127.0.0.1
        Allow 127.0.0.1
        Timeout 30
        MaxClients 20
        LogLevel Connect
        BasicAuth %s %s
        """
            .formatted(port, USER, PASSWORD));
    Tool process = Tool.start(directory, tinyproxy, "-d", "-c", "tinyproxy.conf");
    process.awaitLine("Reloading config file finished");
    process.awaitPort(port);
    return new ForwardProxy(process, port);
  }

  /** Started by root, squid becomes a user of its own, who must come as far as {@code file}. */
  private static void readableForAll(Path directory, Path file) throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
  }

  @Override
  public void close() throws InterruptedException {
    process.close();
  }
}
