package io.vouchsafe.vpnauth.wire.openvpn;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/**
 * What an OpenVPN 2.6.14 server sent on its management socket: a wrong password (which it answers
 * with a prompt alone), the right one, {@code version}, {@code log on}, {@code hold release},
 * {@code status 3}; a client's login, {@code status 3}, new keys, a command that is none, {@code
 * client-kill}, {@code kill} of addresses that nobody has, the disconnect, {@code status 3}, {@code
 * log off}, {@code version}. The client's name is {@code Alicé "q" \ x}.
 */
final class Transcript {
  private Transcript() {}

  static byte[] octets() {
    try (InputStream file = Transcript.class.getResourceAsStream("openvpn-2.6.14.txt")) {
      return Objects.requireNonNull(file).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a reader makes of a stream that comes in pieces of up to {@code most} octets. */
  static List<ManagementPiece> read(byte[] stream, Random random, int most) {
    ManagementReader reader = new ManagementReader();
    List<ManagementPiece> pieces = new ArrayList<>();
    for (int at = 0; at < stream.length; ) {
      int end = Math.min(stream.length, at + 1 + random.nextInt(most));
      reader.feed(Arrays.copyOfRange(stream, at, end));
      at = end;
      for (ManagementPiece next = reader.next();
          !(next instanceof ManagementPiece.Wanting);
          next = reader.next()) {
        pieces.add(next);
        if (next instanceof ManagementPiece.Unreadable) {
          return pieces;
        }
      }
    }
    return pieces;
  }
}
