package io.vouchsafe.proxy.app;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/** HTTP/2 by hand (RFC 9113 §4.1), for frames that no library would send. */
final class CallerHttp2 implements AutoCloseable {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;

  static final int ACK = 1;
  static final int END_STREAM = 1;
  static final int END_HEADERS = 4;

  static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  /** What came. */
  record Frame(int type, int flags, int stream, byte[] payload) {
    boolean endsStream() {
      return (type == HEADERS || type == DATA) && (flags & END_STREAM) != 0;
    }
  }

  private final Socket socket = new Socket();
  private final DefaultHttp2HeadersDecoder hpack = new DefaultHttp2HeadersDecoder(false);
  private final DataInputStream in;

  /** Connects from {@code source}, one of this machine's addresses, and says nothing. */
  CallerHttp2(String source, int port) throws IOException {
    socket.bind(new InetSocketAddress(source, 0));
    socket.setSoTimeout(60_000);
    socket.setTcpNoDelay(true);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    in = new DataInputStream(socket.getInputStream());
  }

  CallerHttp2 send(byte[] octets) throws IOException {
    socket.getOutputStream().write(octets);
    return this;
  }

  /** The preface with empty settings. */
  CallerHttp2 greet() throws IOException {
    send(PREFACE.getBytes(StandardCharsets.US_ASCII));
    return frame(SETTINGS, 0, 0);
  }

  CallerHttp2 frame(int type, int flags, int stream, byte... payload) throws IOException {
    return send(octets(type, flags, stream, payload));
  }

  static byte[] octets(int type, int flags, int stream, byte... payload) {
    ByteBuf frame = Unpooled.buffer();
    frame.writeMedium(payload.length).writeByte(type).writeByte(flags).writeInt(stream);
    frame.writeBytes(payload);
    byte[] all = new byte[frame.readableBytes()];
    frame.readBytes(all);
    return all;
  }

  /** The head of a call; {@code fields} are names and values that come last. */
  CallerHttp2 head(int stream, int flags, String method, String path, String... fields)
      throws IOException {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    field(block, ":method", method);
    field(block, ":scheme", "http");
    field(block, ":path", path);
    field(block, ":authority", "vouchsafe");
    for (int i = 0; i < fields.length; i += 2) {
      field(block, fields[i], fields[i + 1]);
    }
    return frame(HEADERS, flags | END_HEADERS, stream, block.toByteArray());
  }

  /** The head of {@code Check}, whose body is to come. */
  CallerHttp2 check(int stream, String... more) throws IOException {
    String[] fields = new String[more.length + 2];
    fields[0] = "content-type";
    fields[1] = "application/grpc";
    System.arraycopy(more, 0, fields, 2, more.length);
    return head(stream, 0, "POST", "/" + CheckClient.CHECK, fields);
  }

  /** RFC 7541 §6.2.2: a literal that is not indexed, without Huffman. */
  private static void field(ByteArrayOutputStream block, String name, String value) {
    block.write(0);
    text(block, name);
    text(block, value);
  }

  private static void text(ByteArrayOutputStream block, String text) {
    byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
    int length = octets.length;
    if (length < 127) {
      block.write(length);
    } else {
      block.write(127);
      length -= 127;
      for (; length >= 128; length >>= 7) {
        block.write(length & 127 | 128);
      }
      block.write(length);
    }
    block.writeBytes(octets);
  }

  /** The next frame; an end of the connection is an EOFException. */
  Frame next() throws IOException {
    int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
    int type = in.readUnsignedByte();
    int flags = in.readUnsignedByte();
    int stream = in.readInt();
    byte[] payload = new byte[length];
    in.readFully(payload);
    return new Frame(type, flags, stream, payload);
  }

  Frame until(Predicate<Frame> wanted) throws IOException {
    while (true) {
      Frame frame = next();
      if (wanted.test(frame)) {
        return frame;
      }
    }
  }

  /** The fields that end {@code stream}. */
  Http2Headers last(int stream) throws Exception {
    Frame frame = until(each -> each.stream() == stream && each.endsStream());
    return hpack.decodeHeaders(stream, Unpooled.wrappedBuffer(frame.payload()));
  }

  /** Whether the other side closes the connection, whatever it says before. */
  boolean isClosed() throws IOException {
    try {
      while (true) {
        next();
      }
    } catch (EOFException end) {
      return true;
    } catch (SocketTimeoutException stillOpen) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
