package io.vouchsafe.proxy.app;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLParameters;

/** A TLS 1.3 client whose Finished and first octets leave in one write. */
final class AtOnce {
  private static final int SIZE = 1 << 17;

  private AtOnce() {}

  /** Sends {@code text} with the end of the handshake; gives what comes until the end. */
  static String send(SSLContext context, int port, String text) throws IOException {
    SSLEngine engine = context.createSSLEngine(FrontClient.NAME, 443);
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(new String[] {"TLSv1.3"});
    parameters.setApplicationProtocols(new String[] {"http/1.1"});
    engine.setSSLParameters(parameters);
    engine.beginHandshake();
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(60_000);
      ByteBuffer in = ByteBuffer.allocate(SIZE).flip();
      ByteBuffer plain = ByteBuffer.allocate(SIZE);
      ByteBuffer flight = ByteBuffer.allocate(SIZE);
      boolean done = false;
      while (!done) {
        switch (engine.getHandshakeStatus()) {
          case NEED_TASK -> run(engine);
          case NEED_WRAP -> {
            SSLEngineResult result = engine.wrap(ByteBuffer.allocate(0), flight);
            done = result.getHandshakeStatus() == HandshakeStatus.FINISHED;
          }
          case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
            // Whoever waits for the server has sent all of its own before.
            flush(socket, flight);
            SSLEngineResult result = engine.unwrap(in, plain);
            done = result.getHandshakeStatus() == HandshakeStatus.FINISHED;
            if (result.getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW) {
              fill(socket.getInputStream(), in);
            }
          }
          default -> done = true;
        }
      }
      engine.wrap(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)), flight);
      flush(socket, flight);
      return rest(engine, socket, in);
    }
  }

  private static void run(SSLEngine engine) {
    Runnable task = engine.getDelegatedTask();
    if (task != null) {
      task.run();
    }
  }

  private static void flush(Socket socket, ByteBuffer flight) throws IOException {
    flight.flip();
    socket.getOutputStream().write(flight.array(), 0, flight.limit());
    flight.clear();
  }

  private static boolean fill(InputStream from, ByteBuffer in) throws IOException {
    in.compact();
    int octets = from.read(in.array(), in.position(), in.remaining());
    if (octets > 0) {
      in.position(in.position() + octets);
    }
    in.flip();
    return octets > 0;
  }

  private static String rest(SSLEngine engine, Socket socket, ByteBuffer in) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer plain = ByteBuffer.allocate(SIZE);
    while (true) {
      SSLEngineResult result = engine.unwrap(in, plain);
      plain.flip();
      all.write(plain.array(), 0, plain.limit());
      plain.clear();
      if (engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
        run(engine);
      }
      boolean over =
          switch (result.getStatus()) {
            case CLOSED -> true;
            case BUFFER_UNDERFLOW -> !fill(socket.getInputStream(), in);
            default -> false;
          };
      if (over) {
        return all.toString(StandardCharsets.UTF_8);
      }
    }
  }
}
