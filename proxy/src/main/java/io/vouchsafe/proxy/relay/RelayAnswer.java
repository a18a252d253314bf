package io.vouchsafe.proxy.relay;

import io.vertx.core.buffer.Buffer;
import io.vouchsafe.ocsp.ErrorStatus;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.proxy.cache.StoredResponse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a request is answered with. */
public sealed interface RelayAnswer {

  RelayResult result();

  /** Until when whoever gets it may keep it, at least; empty when nobody says. */
  default Optional<Instant> end() {
    return Optional.empty();
  }

  /** Signed bytes that others may get as well, and that caches on the way may keep. */
  record Reusable(StoredResponse response) implements RelayAnswer {
    @Override
    public RelayResult result() {
      return RelayResult.of(response.status());
    }

    @Override
    public Optional<Instant> end() {
      return Optional.of(response.end());
    }
  }

  /** Signed bytes for this client alone. */
  record Once(Buffer body, RelayResult result, Optional<Instant> end) implements RelayAnswer {
    static Once of(Der der, List<RevocationStatus> about, Optional<Instant> end) {
      RelayResult result =
          about.size() == 1 ? RelayResult.of(about.getFirst()) : RelayResult.SEVERAL;
      return new Once(Buffer.buffer(der.toBytes()), result, end);
    }
  }

  /**
   * An unsigned error (RFC 6960 §2.3).
   *
   * @param why one sentence for the operator, without anything personal; never sent
   */
  record Refused(ErrorStatus status, RelayResult result, String why) implements RelayAnswer {
    public static Refused tryLater(String why) {
      return new Refused(ErrorStatus.TRY_LATER, RelayResult.TRY_LATER, why);
    }

    static Refused unauthorized(String why) {
      return new Refused(ErrorStatus.UNAUTHORIZED, RelayResult.UNAUTHORIZED, why);
    }

    public static Refused malformed(String why) {
      return new Refused(ErrorStatus.MALFORMED_REQUEST, RelayResult.MALFORMED, why);
    }

    public static Refused limited(String why) {
      return new Refused(ErrorStatus.TRY_LATER, RelayResult.LIMITED, why);
    }

    public static Refused failed() {
      return new Refused(
          ErrorStatus.INTERNAL_ERROR, RelayResult.FAILED, "the service failed to answer");
    }
  }
}
