package io.vouchsafe.proxy.front.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** HTTP/2 frame by frame, by a client that keeps to no rule. */
public final class RawHttp2 implements AutoCloseable {
  public static final int DATA = 0;
  public static final int HEADERS = 1;
  public static final int RST_STREAM = 3;
  public static final int SETTINGS = 4;
  public static final int GOAWAY = 7;
  public static final int WINDOW_UPDATE = 8;
  public static final int END_STREAM = 1;
  public static final int END_HEADERS = 4;

  /** A frame. */
  public record Frame(int type, int flags, int stream, byte[] payload) {
    boolean ends() {
      return (flags & END_STREAM) != 0;
    }

    int code() {
      return Unpooled.wrappedBuffer(payload).getInt(type == GOAWAY ? 4 : 0);
    }
  }

  /**
   * What came of a stream.
   *
   * @param status 0 when there was no answer
   * @param reset the code of a RST_STREAM; -1 when there was none
   * @param closed whether the connection ended instead
   */
  public record Outcome(
      int status,
      Http2Headers head,
      String body,
      Http2Headers trailer,
      int reset,
      boolean closed) {}

  private final Socket socket;
  private final DataInputStream in;
  private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
  private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);

  public RawHttp2(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(20_000);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    socket
        .getOutputStream()
        .write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    frame(SETTINGS, 0, 0, new byte[0]);
  }

  /** Names and values one after the other, in this order. */
  public static Http2Headers fields(String... fields) {
    Http2Headers headers = new Ordered();
    for (int i = 0; i < fields.length; i += 2) {
      headers.add(fields[i], fields[i + 1]);
    }
    return headers;
  }

  /** Netty's own puts pseudo-header fields first. */
  private static final class Ordered extends DefaultHttp2Headers {
    private final List<Map.Entry<CharSequence, CharSequence>> all = new ArrayList<>();

    Ordered() {
      super(false);
    }

    @Override
    public Http2Headers add(CharSequence name, CharSequence value) {
      all.add(Map.entry(name, value));
      return this;
    }

    @Override
    public int size() {
      return all.size();
    }

    @Override
    public Iterator<Map.Entry<CharSequence, CharSequence>> iterator() {
      return all.iterator();
    }
  }

  public RawHttp2 headers(int stream, boolean end, Http2Headers headers) throws IOException {
    ByteBuf block = Unpooled.buffer();
    try {
      encoder.encodeHeaders(stream, headers, block);
    } catch (Http2Exception e) {
      throw new IOException(e);
    }
    frame(HEADERS, END_HEADERS | (end ? END_STREAM : 0), stream, ByteBufUtil.getBytes(block));
    return this;
  }

  public RawHttp2 data(int stream, boolean end, String text) throws IOException {
    frame(DATA, end ? END_STREAM : 0, stream, text.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  public void frame(int type, int flags, int stream, byte[] payload) throws IOException {
    ByteBuf frame = Unpooled.buffer();
    frame.writeMedium(payload.length).writeByte(type).writeByte(flags).writeInt(stream);
    frame.writeBytes(payload);
    socket.getOutputStream().write(ByteBufUtil.getBytes(frame));
    socket.getOutputStream().flush();
  }

  Frame read() throws IOException {
    int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
    int type = in.readUnsignedByte();
    int flags = in.readUnsignedByte();
    int stream = in.readInt();
    return new Frame(type, flags, stream, in.readNBytes(length));
  }

  /** Reads until {@code stream} has ended one way or the other. */
  public Outcome outcome(int stream) throws IOException {
    Http2Headers head = null;
    Http2Headers trailer = null;
    StringBuilder body = new StringBuilder();
    try {
      while (true) {
        Frame frame = read();
        if (frame.type() == GOAWAY) {
          return new Outcome(status(head), head, body.toString(), trailer, -1, true);
        }
        if (frame.type() == SETTINGS && (frame.flags() & 1) == 0) {
          frame(SETTINGS, 1, 0, new byte[0]);
        }
        if (frame.stream() != stream) {
          if (frame.type() == HEADERS) {
            // What it says is of no interest; the table of names is one for all streams.
            decode(frame);
          }
          continue;
        }
        if (frame.type() == RST_STREAM) {
          return new Outcome(status(head), head, body.toString(), trailer, frame.code(), false);
        }
        if (frame.type() == HEADERS) {
          Http2Headers read = decode(frame);
          boolean interim = head != null && status(head) < 200;
          trailer = head == null || interim ? trailer : read;
          head = head == null || interim ? read : head;
        } else if (frame.type() == DATA) {
          body.append(new String(frame.payload(), StandardCharsets.ISO_8859_1));
          if (frame.payload().length > 0) {
            byte[] more = ByteBufUtil.getBytes(Unpooled.copyInt(frame.payload().length));
            frame(WINDOW_UPDATE, 0, 0, more);
            frame(WINDOW_UPDATE, 0, stream, more);
          }
        }
        if (frame.ends()) {
          return new Outcome(status(head), head, body.toString(), trailer, -1, false);
        }
      }
    } catch (EOFException | SocketException e) {
      return new Outcome(status(head), head, body.toString(), trailer, -1, true);
    }
  }

  private static int status(Http2Headers head) {
    return head == null ? 0 : Integer.parseInt(head.status().toString());
  }

  private Http2Headers decode(Frame frame) throws IOException {
    int priority = (frame.flags() & 0x20) == 0 ? 0 : 5;
    byte[] block = Arrays.copyOfRange(frame.payload(), priority, frame.payload().length);
    try {
      return decoder.decodeHeaders(frame.stream(), Unpooled.wrappedBuffer(block));
    } catch (Http2Exception e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
