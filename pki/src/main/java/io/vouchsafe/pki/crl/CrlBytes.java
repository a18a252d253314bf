package io.vouchsafe.pki.crl;

import io.vouchsafe.pki.MalformedDerException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A forward-only view of a CRL's bytes through a small window, which digests what it passes: what
 * is digested is what was read, even if somebody writes to the file meanwhile. While one window is
 * walked, those before are digested by another thread; a CRL that fits one window needs no other.
 */
final class CrlBytes {
  /** Fits the second-level cache. */
  private static final int WINDOW = 1 << 17;

  /** How many windows the digest may lag behind, lest each wait for the other's time slice. */
  private static final int MAX_LAG = 8;

  private final ByteBuffer source;
  private final int total;
  private byte[] window;

  /** Windows that were walked, each given back once it has been digested too; the oldest first. */
  private final Queue<CompletableFuture<byte[]>> passed = new ArrayDeque<>();

  /** The last window that was passed. */
  private CompletableFuture<byte[]> digesting = CompletableFuture.completedFuture(new byte[0]);

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
    refill(0);
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
      refill(n);
    }
  }

  /** How many bytes the window holds from {@link #at()} on. */
  int buffered() {
    return filled - at;
  }

  /** Whether the next element is there and has that tag. */
  boolean nextIs(int tag) {
    if (buffered() == 0 && position() < total) {
      refill(1);
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
    digesting.join();
    running.update(window, digested - base, position() - digested);
    digest = null;
    return running.digest();
  }

  /** Moves the window to the next byte and makes it hold at least {@code n}. */
  private void refill(int n) {
    digestPassed();
    base += at;
    at = 0;
    if (n > window.length) {
      window = new byte[n];
    }
    filled = Math.min(window.length, total - base);
    source.get(base, window, 0, filled);
  }

  /** Has the bytes digested that the window is about to lose, and changes the windows over. */
  private void digestPassed() {
    MessageDigest running = digest;
    if (running == null || position() == digested) {
      return;
    }
    byte[] walked = window;
    int from = digested - base;
    int length = position() - digested;
    digesting =
        digesting.thenApplyAsync(
            before -> {
              running.update(walked, from, length);
              return walked;
            });
    passed.add(digesting);
    digested = position();
    window = passed.size() > MAX_LAG ? passed.remove().join() : new byte[walked.length];
  }
}
