package io.vouchsafe.proxy.front.http.guard;

import org.jspecify.annotations.Nullable;

/**
 * Reads the requests of one connection part by part: a head, some octets of a body, the line before
 * a chunk, what follows a chunk, a trailer. A part that has not come whole is read again from where
 * it broke off. Holds no bytes.
 */
final class RequestGuard {
  /** Octets of all trailer fields. */
  private static final int MAX_TRAILER = 8 << 10;

  private static final int MAX_TRAILER_FIELDS = 32;

  /** What {@link #next} answers to what is refused. */
  static final int REFUSED = -1;

  private enum Part {
    HEAD,
    BODY,
    CHUNK_LINE,
    CHUNK,
    CHUNK_END,
    TRAILER
  }

  private final CrlfLines lines = new CrlfLines();
  private final RequestHead head = new RequestHead();
  private Part part = Part.HEAD;
  private boolean begun;
  private int headerFrom;
  private int trailerFields;
  private long left;
  private @Nullable HttpViolation violation;

  /** Whether a request begins with the next octet, or has begun with octets that are not whole. */
  boolean isBetweenRequests() {
    return part == Part.HEAD;
  }

  /** Whether so many octets belong to a body or a chunk, and so need no look. */
  boolean isInside(int octets) {
    return (part == Part.BODY || part == Part.CHUNK) && octets <= left;
  }

  /** Why {@link #next} refused. */
  HttpViolation violation() {
    return violation == null ? HttpViolation.REQUEST_LINE : violation;
  }

  /**
   * The octets of the next part, which begins at {@code at}; 0 when it is not whole before {@code
   * end}, {@link #REFUSED} when it must not be read at all.
   */
  int next(byte[] in, int at, int end) {
    return switch (part) {
      case HEAD -> head(in, at, end);
      case BODY -> octets(at, end, Part.HEAD);
      case CHUNK_LINE -> chunkLine(in, at, end);
      case CHUNK -> octets(at, end, Part.CHUNK_END);
      case CHUNK_END -> chunkEnd(in, at, end);
      case TRAILER -> trailer(in, at, end);
    };
  }

  private int head(byte[] in, int at, int end) {
    while (true) {
      int most = begun ? headerFrom + RequestHead.MAX_HEADER - lines.start() : RequestHead.MAX_LINE;
      int cr = lines.find(in, at, end, most);
      if (cr == CrlfLines.INCOMPLETE) {
        return 0;
      }
      if (cr < 0) {
        return refuse(cr, begun ? HttpViolation.HEADER_TOO_LARGE : HttpViolation.LINE_TOO_LONG);
      }
      int from = at + lines.start();
      boolean last = begun && cr == from;
      HttpViolation wrong =
          last ? head.end(in, at) : begun ? head.field(in, at, from, cr) : head.begin(in, from, cr);
      if (wrong != null) {
        return refuse(wrong);
      }
      lines.next(at, cr);
      if (last) {
        return headEnds();
      }
      headerFrom = begun ? headerFrom : lines.start();
      begun = true;
    }
  }

  private int headEnds() {
    int octets = lines.start();
    lines.reset();
    begun = false;
    left = head.length();
    part = head.isChunked() ? Part.CHUNK_LINE : left > 0 ? Part.BODY : Part.HEAD;
    return octets;
  }

  private int octets(int at, int end, Part then) {
    int octets = (int) Math.min(left, end - at);
    left -= octets;
    if (left == 0) {
      part = then;
    }
    return octets;
  }

  private int chunkLine(byte[] in, int at, int end) {
    int cr = lines.find(in, at, end, ChunkLine.MAX);
    if (cr == CrlfLines.INCOMPLETE) {
      return 0;
    }
    left = cr < 0 ? ChunkLine.INVALID : ChunkLine.size(in, at, cr);
    if (left < 0) {
      return refuse(HttpViolation.CHUNK);
    }
    lines.reset();
    trailerFields = 0;
    part = left == 0 ? Part.TRAILER : Part.CHUNK;
    return cr + 2 - at;
  }

  private int chunkEnd(byte[] in, int at, int end) {
    if (in[at] != '\r' || (end - at > 1 && in[at + 1] != '\n')) {
      return refuse(HttpViolation.CHUNK);
    }
    if (end - at == 1) {
      return 0;
    }
    part = Part.CHUNK_LINE;
    return 2;
  }

  private int trailer(byte[] in, int at, int end) {
    while (true) {
      int cr = lines.find(in, at, end, MAX_TRAILER - lines.start());
      if (cr == CrlfLines.INCOMPLETE) {
        return 0;
      }
      if (cr < 0) {
        return refuse(cr, HttpViolation.TRAILER);
      }
      int from = at + lines.start();
      lines.next(at, cr);
      if (cr == from) {
        int octets = lines.start();
        lines.reset();
        part = Part.HEAD;
        return octets;
      }
      HttpViolation wrong = trailerField(in, from, cr);
      if (wrong != null) {
        return refuse(wrong);
      }
    }
  }

  /** RFC 9110 §6.5.1: what frames or routes a request has no place here. */
  private @Nullable HttpViolation trailerField(byte[] in, int from, int end) {
    if (FieldLine.isSpace(in[from])) {
      return HttpViolation.FOLDED;
    }
    int colon = FieldLine.colon(in, from, end);
    if (colon == FieldLine.NO_NAME) {
      return HttpViolation.FIELD_NAME;
    }
    boolean welcome =
        ++trailerFields <= MAX_TRAILER_FIELDS && !RequestHead.isFraming(in, from, colon);
    return welcome ? null : HttpViolation.TRAILER;
  }

  private int refuse(int found, HttpViolation tooLong) {
    return refuse(
        switch (found) {
          case CrlfLines.BARE -> HttpViolation.LINE_END;
          case CrlfLines.CONTROL -> HttpViolation.CONTROL_CHARACTER;
          default -> tooLong;
        });
  }

  private int refuse(HttpViolation why) {
    violation = why;
    return REFUSED;
  }
}
