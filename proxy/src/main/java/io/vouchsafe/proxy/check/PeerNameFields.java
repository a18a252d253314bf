package io.vouchsafe.proxy.check;

import io.vouchsafe.pki.PeerName;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads one {@code {kind, value}}. */
final class PeerNameFields {
  private final JsonFields in;

  PeerNameFields(JsonFields in) {
    this.in = in;
  }

  PeerName read() throws IOException, BadRequest {
    var read =
        new Object() {
          PeerName.@Nullable Kind kind;
          @Nullable String value;
        };
    in.object(
        field -> {
          switch (field) {
            case "kind" -> read.kind = in.oneOf(PeerNameFields::kind, "DNS, IP or RFC822");
            case "value" -> read.value = in.string();
            default -> in.ignore();
          }
        });
    PeerName.Kind kind = read.kind;
    String value = read.value;
    if (kind == null || value == null) {
      throw in.incomplete("kind and value");
    }
    return new PeerName(kind, value);
  }

  private static Optional<PeerName.Kind> kind(String word) {
    return switch (word) {
      case "DNS" -> Optional.of(PeerName.Kind.DNS);
      case "IP" -> Optional.of(PeerName.Kind.IP);
      case "RFC822" -> Optional.of(PeerName.Kind.RFC822);
      default -> Optional.empty();
    };
  }
}
