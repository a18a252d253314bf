package io.vouchsafe.vpnauth.wire.openvpn;

import io.vouchsafe.pki.Parsed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads what an OpenVPN server sends: what it tells by itself (lines that begin with {@code >}) and
 * what it answers, which may come between each other line by line. Of one thread.
 *
 * <p>Memory is bounded by {@link ManagementBounds}. What a client can make long, its environment,
 * is cut and says so; anything else that is too long is the server's doing and ends the reading.
 */
public final class ManagementReader {
  private static final ManagementPiece WANTING = new ManagementPiece.Wanting();
  private static final String SUCCESS = "SUCCESS:";
  private static final String ERROR = "ERROR:";
  private static final String END = "END";

  private final ManagementFramer framer = new ManagementFramer();
  private final EventReader events = new EventReader();
  private final List<String> rows = new ArrayList<>();
  private int rowText;
  private Optional<ManagementPiece> broken = Optional.empty();

  /**
   * Takes what came next; {@link #next} must have answered {@link ManagementPiece.Wanting}.
   *
   * @param octets not to be changed by whoever calls
   */
  public void feed(byte[] octets) {
    if (broken.isEmpty()) {
      framer.feed(octets);
    }
  }

  /** The next piece. After {@link ManagementPiece.Unreadable} it is the same for ever. */
  public ManagementPiece next() {
    while (broken.isEmpty()) {
      switch (framer.next()) {
        case Parsed.Ok<Optional<String>>(Optional<String> line) -> {
          if (line.isEmpty()) {
            return WANTING;
          }
          Optional<ManagementPiece> piece = read(line.get());
          if (piece.isPresent()) {
            return remember(piece.get());
          }
        }
        case Parsed.Malformed<Optional<String>>(String reason) -> {
          return remember(new ManagementPiece.Unreadable(reason));
        }
      }
    }
    return broken.get();
  }

  private ManagementPiece remember(ManagementPiece piece) {
    if (piece instanceof ManagementPiece.Unreadable) {
      broken = Optional.of(piece);
      rows.clear();
    }
    return piece;
  }

  private Optional<ManagementPiece> read(String line) {
    if (line.startsWith(">")) {
      return events.read(line.substring(1));
    }
    if (line.equals(ManagementFramer.PASSWORD_PROMPT)) {
      return Optional.of(new ManagementPiece.Told(new ManagementEvent.PasswordWanted()));
    }
    if (rows.isEmpty() && line.isEmpty()) {
      return Optional.empty();
    }
    if (rows.isEmpty() && line.startsWith(SUCCESS)) {
      return answer(new ManagementReply.Success(line.substring(SUCCESS.length()).strip()));
    }
    if (rows.isEmpty() && line.startsWith(ERROR)) {
      return answer(new ManagementReply.Failure(line.substring(ERROR.length()).strip()));
    }
    return row(line);
  }

  private Optional<ManagementPiece> row(String line) {
    if (line.equals(END)) {
      ManagementReply whole = new ManagementReply.Lines(rows);
      rows.clear();
      rowText = 0;
      return answer(whole);
    }
    if (rows.size() == ManagementBounds.MOST_ROWS) {
      return unreadable("an answer of more than " + ManagementBounds.MOST_ROWS + " lines");
    }
    rowText += line.length();
    if (rowText > ManagementBounds.MOST_ROW_TEXT) {
      return unreadable("an answer of more than " + ManagementBounds.MOST_ROW_TEXT + " characters");
    }
    rows.add(line);
    return Optional.empty();
  }

  private static Optional<ManagementPiece> answer(ManagementReply reply) {
    return Optional.of(new ManagementPiece.Answered(reply));
  }

  static Optional<ManagementPiece> unreadable(String reason) {
    return Optional.of(new ManagementPiece.Unreadable(reason));
  }
}
