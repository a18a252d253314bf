package io.vouchsafe.pki.crl;

import io.vouchsafe.pki.MalformedDerException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A forward-only view of a CRL's bytes through a small window, which digests what it passes. The
 * window stays in the processor's cache, so that hashing and walking touch memory once.
 */
final class CrlBytes {
  /** Fits the second-level cache; measured best between 16 and 256 KiB. */
  private static final int WINDOW = 1 << 16;

  private final ByteBuffer source;
  private final int total;
  private byte[] window;

  /** Offset in the source of the window's first byte. */
  private int base;

  /** Bytes of the window that are filled. */
  private int filled;

  /** The next byte to read, an index of the window. */
  private int at;

  private @Nullable MessageDigest digest;

  /** Absolute offset up to which bytes have been digested. */
  private int digested;

  CrlBytes(ByteBuffer bytes) {
    this.source = bytes.slice();
    this.total = source.remaining();
    this.window = new byte[Math.min(WINDOW, total)];
    refill();
  }

  int total() {
    return total;
  }

  /** Absolute offset of the next byte. */
  int position() {
    return base + at;
  }

  byte[] window() {
    return window;
  }

  /** Index in {@link #window()} of the next byte. */
  int at() {
    return at;
  }

  void moveTo(int windowIndex) {
    at = windowIndex;
  }

  /** Makes {@code n} bytes available at {@link #at()}; indexes of the window change. */
  void require(int n) throws MalformedDerException {
    if (filled - at < n) {
      if (n > total - position()) {
        throw new MalformedDerException("the CRL ends too early");
      }
      if (n > window.length) {
        window = Arrays.copyOf(window, n);
      }
      refill();
    }
  }

  /** How many bytes the window holds from {@link #at()} on. */
  int buffered() {
    return filled - at;
  }

  /** Whether the next element is there and has that tag. */
  boolean nextIs(int tag) {
    if (buffered() == 0 && position() < total) {
      refill();
    }
    return buffered() > 0 && (window[at] & 0xff) == tag;
  }

  /** Moves to the content of the next element, which must have that tag, and gives its length. */
  int enter(int tag) throws MalformedDerException {
    require(2);
    if ((window[at] & 0xff) != tag) {
      throw new MalformedDerException("another element than expected");
    }
    int first = window[at + 1] & 0xff;
    if (first < 0x80) {
      at += 2;
      return first;
    }
    int octets = first & 0x7f;
    if (octets == 0 || octets > 4) {
      throw new MalformedDerException("indefinite or oversized length");
    }
    require(2 + octets);
    long length = 0;
    for (int i = 0; i < octets; i++) {
      length = (length << 8) | (window[at + 2 + i] & 0xff);
    }
    if (length < 0x80 || length >> (8 * (octets - 1)) == 0) {
      throw new MalformedDerException("a length that is not in its shortest form");
    }
    if (length > total - position() - 2 - octets) {
      throw new MalformedDerException("the CRL ends too early");
    }
    at += 2 + octets;
    return (int) length;
  }

  /** A copy of the next element, which must have that tag and at most {@code max} bytes in it. */
  byte[] element(int tag, int max) throws MalformedDerException {
    int from = position();
    int length = enter(tag);
    if (length > max) {
      throw new MalformedDerException("an element of " + length + " bytes where " + max + " fit");
    }
    int whole = position() - from + length;
    at -= whole - length;
    require(whole);
    byte[] copy = Arrays.copyOfRange(window, at, at + whole);
    at += whole;
    return copy;
  }

  /** Digests from absolute offset {@code from} on, which must lie in the window. */
  void startDigest(MessageDigest with, int from) {
    digest = with;
    digested = from;
  }

  /** The digest of everything from its start to the current position. */
  byte[] finishDigest() {
    MessageDigest running = digest;
    if (running == null) {
      throw new IllegalStateException("no digest was started");
    }
    running.update(window, digested - base, position() - digested);
    digest = null;
    return running.digest();
  }

  private void refill() {
    digestWindow();
    base += at;
    at = 0;
    filled = Math.min(window.length, total - base);
    source.get(base, window, 0, filled);
  }

  /** Digests the bytes that the window is about to lose. */
  private void digestWindow() {
    if (digest != null && position() > digested) {
      digest.update(window, digested - base, position() - digested);
      digested = position();
    }
  }
}
