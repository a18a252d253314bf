package io.vouchsafe.proxy.crl.fetch;

import com.unboundid.ldap.protocol.ExtendedResponseProtocolOp;
import com.unboundid.ldap.protocol.LDAPMessage;
import com.unboundid.ldap.protocol.ProtocolOp;
import com.unboundid.ldap.protocol.SearchResultDoneProtocolOp;
import com.unboundid.ldap.protocol.SearchResultEntryProtocolOp;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.ResultCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A directory that does to its client what it can; it keeps all that it was told. */
final class HostileDirectory implements AutoCloseable {
  private final ServerSocket listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
  private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
  private final Answer answer;
  private final Thread thread;
  private volatile long sent;

  /** What it says to whatever it hears. */
  private interface Answer {
    void to(HostileDirectory self, OutputStream out) throws IOException;
  }

  private HostileDirectory(Answer answer) throws IOException {
    this.answer = answer;
    this.thread = Thread.ofPlatform().daemon().start(this::serve);
  }

  static HostileDirectory decliningStartTls(ResultCode declined) throws IOException {
    ProtocolOp response =
        new ExtendedResponseProtocolOp(
            declined.intValue(), "", "no", List.of(), "1.3.6.1.4.1.1466.20037", null);
    return new HostileDirectory((self, out) -> self.send(response, out));
  }

  /** Says no with many words. */
  static HostileDirectory talkative() throws IOException {
    ProtocolOp done =
        new SearchResultDoneProtocolOp(
            ResultCode.UNWILLING_TO_PERFORM_INT_VALUE, "", "no\n".repeat(10_000), List.of());
    return new HostileDirectory((self, out) -> self.send(done, out));
  }

  /** Sends entries for as long as somebody reads them. */
  static HostileDirectory endless(String name, int size) throws IOException {
    ProtocolOp entry =
        new SearchResultEntryProtocolOp(
            name, List.of(new Attribute("certificateRevocationList;binary", new byte[size])));
    return new HostileDirectory(
        (self, out) -> {
          while (self.sent < 200_000_000) {
            self.send(entry, out);
          }
        });
  }

  int port() {
    return listening.getLocalPort();
  }

  String heard() {
    synchronized (heard) {
      return heard.toString(StandardCharsets.ISO_8859_1);
    }
  }

  long sent() {
    return sent;
  }

  private void send(ProtocolOp op, OutputStream out) throws IOException {
    byte[] message = new LDAPMessage(1, op).encode().encode();
    out.write(message);
    out.flush();
    sent += message.length;
  }

  private void serve() {
    while (!listening.isClosed()) {
      try (Socket socket = listening.accept()) {
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[8192];
        for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
          synchronized (heard) {
            heard.write(buffer, 0, n);
          }
          answer.to(this, socket.getOutputStream());
        }
      } catch (IOException gone) {
        continue;
      }
    }
  }

  @Override
  public void close() throws Exception {
    listening.close();
    thread.join(5000);
  }
}
