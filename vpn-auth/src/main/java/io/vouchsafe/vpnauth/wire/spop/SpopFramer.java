package io.vouchsafe.vpnauth.wire.spop;

/**
 * Cuts a stream of octets into frames. It holds what was fed last and the frame that is not
 * complete, and has room for no more than has come. Of one thread.
 */
public final class SpopFramer {
  private static final int LENGTH_OCTETS = 4;
  private static final byte[] NOTHING = {};
  private static final Incomplete INCOMPLETE = new Incomplete();

  /** Memory for a frame grows with what has come of it, not with what its length promises. */
  private static final int FIRST_ROOM = 2048;

  private int longest;
  private byte[] fed = NOTHING;
  private int at;

  private int lengthOctets;
  private int length;
  private byte[] body = NOTHING;
  private int filled;

  /** What the stream has next. */
  public sealed interface Piece {}

  /** As many octets as a frame has, and what comes of reading them. */
  public record Whole(SpopReading reading) implements Piece {}

  /** More must be fed first. */
  public record Incomplete() implements Piece {}

  /**
   * No frame has that length: the end, since nobody knows where the next one begins.
   *
   * @param length unsigned
   */
  public record WrongLength(int length) implements Piece {
    /** For the DISCONNECT. */
    public SpopStatus status() {
      return Integer.compareUnsigned(length, SpopBounds.SHORTEST_FRAME) < 0
          ? SpopStatus.INVALID
          : SpopStatus.TOO_BIG;
    }
  }

  /** For frames of {@code longest} octets at most. */
  public SpopFramer(int longest) {
    this.longest = longest;
  }

  /** From the next frame on it is {@code agreed} octets. */
  public void agree(int agreed) {
    longest = agreed;
  }

  /**
   * Takes what came next; {@link #next} must have answered that nothing is left of what came
   * before.
   *
   * @param octets not to be changed by whoever calls
   */
  public void feed(byte[] octets) {
    if (at < fed.length) {
      throw new IllegalStateException("frames are left");
    }
    fed = octets;
    at = 0;
  }

  /** Whether a frame has begun that is not complete. */
  public boolean isWithinFrame() {
    return lengthOctets > 0;
  }

  /** The next piece. */
  public Piece next() {
    while (lengthOctets < LENGTH_OCTETS) {
      if (at == fed.length) {
        forgetFed();
        return INCOMPLETE;
      }
      length = (length << 8) | (fed[at++] & 0xff);
      lengthOctets++;
    }
    if (Integer.compareUnsigned(length, SpopBounds.SHORTEST_FRAME) < 0
        || Integer.compareUnsigned(length, longest) > 0) {
      return new WrongLength(length);
    }
    take();
    return filled < length ? INCOMPLETE : new Whole(SpopFrame.decode(whole()));
  }

  private void take() {
    int taken = Math.min(length - filled, fed.length - at);
    if (body.length < filled + taken) {
      int room = Math.max(FIRST_ROOM, Math.max(filled + taken, 2 * body.length));
      byte[] wider = new byte[Math.min(length, room)];
      System.arraycopy(body, 0, wider, 0, filled);
      body = wider;
    }
    System.arraycopy(fed, at, body, filled, taken);
    filled += taken;
    at += taken;
    if (at == fed.length) {
      forgetFed();
    }
  }

  private void forgetFed() {
    fed = NOTHING;
    at = 0;
  }

  private byte[] whole() {
    byte[] frame = body;
    lengthOctets = 0;
    length = 0;
    body = NOTHING;
    filled = 0;
    return frame;
  }
}
