package io.vouchsafe.proxy.it.ovpn;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Stands between the service and a server's management port, and writes down who said what. */
final class ManagementTap implements AutoCloseable {
  /**
   * A line, without its end.
   *
   * @param connection counts from 1
   */
  record Said(Instant at, int connection, boolean isOfService, String line) {
    @Override
    public String toString() {
      return "%s %d %s %s".formatted(at, connection, isOfService ? "service>" : "server> ", line);
    }
  }

  private static final String PROMPT = "ENTER PASSWORD:";

  private final SocketAddress server;
  private final ServerSocketChannel listening;
  private final List<Said> said = new CopyOnWriteArrayList<>();
  private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();

  /** Listens on a free port of loopback, or on a socket with that path. */
  ManagementTap(SocketAddress listen, SocketAddress server) throws IOException {
    this.server = server;
    listening =
        listen instanceof UnixDomainSocketAddress
            ? ServerSocketChannel.open(StandardProtocolFamily.UNIX)
            : ServerSocketChannel.open();
    listening.bind(listen);
    Thread.ofVirtual().start(this::accept);
  }

  /** As {@code management} of the settings names it. */
  String management() throws IOException {
    return listening.getLocalAddress() instanceof InetSocketAddress tcp
        ? "127.0.0.1:" + tcp.getPort()
        : "\"unix:" + listening.getLocalAddress() + "\"";
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel service = listening.accept();
        connect(service);
      }
    } catch (IOException closed) {
      note(0, true, "(the tap is closed)");
    }
  }

  private void connect(SocketChannel service) throws IOException {
    int connection = connections.incrementAndGet();
    open.add(service);
    try {
      SocketChannel daemon = SocketChannel.open(server);
      open.add(daemon);
      Thread.ofVirtual().start(() -> pump(service, daemon, connection, true));
      Thread.ofVirtual().start(() -> pump(daemon, service, connection, false));
    } catch (IOException down) {
      note(connection, false, "(no server: " + down.getMessage() + ")");
      service.close();
    }
  }

  private void pump(SocketChannel from, SocketChannel to, int connection, boolean isOfService) {
    ByteBuffer bytes = ByteBuffer.allocate(65536);
    StringBuilder line = new StringBuilder();
    try (from;
        to) {
      while (from.read(bytes) >= 0) {
        bytes.flip();
        write(line, StandardCharsets.ISO_8859_1.decode(bytes.duplicate()), connection, isOfService);
        while (bytes.hasRemaining()) {
          to.write(bytes);
        }
        bytes.clear();
      }
      note(connection, isOfService, "(hangs up)");
    } catch (IOException gone) {
      note(connection, isOfService, "(gone: " + gone + ")");
    }
  }

  private void write(StringBuilder line, CharSequence text, int connection, boolean isOfService) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) != '\n') {
        line.append(text.charAt(i));
      }
      boolean isPrompt = line.length() == PROMPT.length() && PROMPT.contentEquals(line);
      if (text.charAt(i) == '\n' || isPrompt) {
        note(connection, isOfService, line.toString().replaceFirst("\r$", ""));
        line.setLength(0);
      }
    }
  }

  private void note(int connection, boolean isOfService, String line) {
    said.add(new Said(Instant.now(), connection, isOfService, line));
  }

  /** All until now; a number to begin with later. */
  int mark() {
    return said.size();
  }

  /** What was said since. */
  List<Said> since(int mark) {
    List<Said> all = List.copyOf(said);
    return all.subList(mark, all.size());
  }

  /** The lines of the service since. */
  List<String> commandsSince(int mark) {
    return since(mark).stream().filter(Said::isOfService).map(Said::line).toList();
  }

  /** How often each client has asked for new keys since, and was let go on. */
  Map<Long, Integer> negotiations(int mark) {
    List<Said> since = since(mark);
    Map<Long, Integer> answered = new HashMap<>();
    for (Said each : since) {
      if (!each.isOfService() && each.line().startsWith(">CLIENT:REAUTH,")) {
        String[] numbers = each.line().split(",", -1);
        String answer = "client-auth-nt " + numbers[1] + " " + numbers[2];
        if (since.stream().anyMatch(one -> one.isOfService() && one.line().equals(answer))) {
          answered.merge(Long.parseLong(numbers[1]), 1, Integer::sum);
        }
      }
    }
    return answered;
  }

  /** Waits until somebody has said such a line since; the first. */
  Said await(int mark, boolean isOfService, Predicate<String> line) {
    List<Said> found = new ArrayList<>();
    try {
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofMillis(20))
          .until(
              () -> {
                since(mark).stream()
                    .filter(one -> one.isOfService == isOfService && line.test(one.line))
                    .findFirst()
                    .ifPresent(found::add);
                return !found.isEmpty();
              });
    } catch (ConditionTimeoutException late) {
      throw new AssertionError("not said on the management port:\n" + text(mark), late);
    }
    return found.getFirst();
  }

  /** What was said since, to read. */
  String text(int mark) {
    return since(mark).stream()
        .filter(one -> !one.line.startsWith(">CLIENT:ENV,X509_"))
        .map(Said::toString)
        .collect(Collectors.joining("\n"));
  }

  /** Cuts the connections that are open. */
  void hangUp() throws IOException {
    for (SocketChannel channel : open) {
      channel.close();
    }
    open.clear();
  }

  @Override
  public void close() throws IOException {
    SocketAddress address = listening.getLocalAddress();
    listening.close();
    hangUp();
    if (address instanceof UnixDomainSocketAddress unix) {
      Files.deleteIfExists(unix.getPath());
    }
  }
}
