package io.vouchsafe.proxy.it.ovpn;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A management client that says what it was told to say: for tests of the lab alone. */
final class ScriptedManagement implements AutoCloseable {
  private static final Pattern LOGIN = Pattern.compile(">CLIENT:(CONNECT|REAUTH),(\\d+),(\\d+)");

  /** Who waits for an answer. */
  record Waiting(String event, String cid, String kid, Map<String, String> env) {}

  private final SocketChannel channel;
  private final Function<Waiting, List<String>> answers;

  /** Attaches. */
  ScriptedManagement(SocketAddress server, String password, Function<Waiting, List<String>> answers)
      throws IOException {
    this.answers = answers;
    channel = SocketChannel.open(server);
    say(List.of(password));
    Thread.ofVirtual().start(this::read);
  }

  /** Says these lines in one write. */
  void say(List<String> lines) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.wrap((String.join("\r\n", lines) + "\r\n").getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private void read() {
    Matcher login = null;
    Map<String, String> env = new TreeMap<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.ISO_8859_1))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher found = LOGIN.matcher(line);
        if (line.startsWith(">HOLD:")) {
          // Said before, it may be lost: the server forgets it when it begins to hold.
          say(List.of("hold release"));
        } else if (found.matches()) {
          login = found;
          env.clear();
        } else if (login != null && line.equals(">CLIENT:ENV,END")) {
          say(
              answers.apply(
                  new Waiting(login.group(1), login.group(2), login.group(3), Map.copyOf(env))));
          login = null;
        } else if (line.startsWith(">CLIENT:ENV,") && line.contains("=")) {
          String[] pair = line.substring(">CLIENT:ENV,".length()).split("=", 2);
          env.put(pair[0], pair[1]);
        }
      }
    } catch (IOException closed) {
      // The test is over, or its tap has the reason.
      return;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
