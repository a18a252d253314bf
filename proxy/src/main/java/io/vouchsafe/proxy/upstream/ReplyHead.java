package io.vouchsafe.proxy.upstream;

import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.net.http.MediaType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the status line and headers of an answer say of its body. */
record ReplyHead(int status, @Nullable String contentType, @Nullable String location) {
  static final String RESPONSE_TYPE = MediaType.OCSP_RESPONSE.toString();

  /** Why the body is not worth reading; empty when it may be an OCSP response. */
  Optional<HttpReply> unfit() {
    return switch (status) {
      case 200 -> unfitType();
      case 301, 302, 307, 308 ->
          Optional.of(new HttpReply.Redirect(status, Optional.ofNullable(location)));
      case 300, 303, 304, 305, 306 ->
          failed(Outcome.REDIRECT_REFUSED, "HTTP " + status + " leads to no OCSP responder");
      default -> Optional.of(new HttpReply.Status(status));
    };
  }

  /** The answer that is longer than {@code limit} bytes. */
  static HttpReply tooLarge(int limit) {
    return new HttpReply.Failed(
        ChannelAnswer.Failed.of(Outcome.TOO_LARGE, "the answer has more than " + limit + " bytes"));
  }

  private Optional<HttpReply> unfitType() {
    return MediaType.OCSP_RESPONSE.isNamedBy(contentType)
        ? Optional.empty()
        : failed(
            Outcome.WRONG_CONTENT_TYPE,
            contentType == null || contentType.isBlank()
                ? "no content type"
                : "content type is not " + RESPONSE_TYPE);
  }

  private static Optional<HttpReply> failed(Outcome outcome, String detail) {
    return Optional.of(new HttpReply.Failed(ChannelAnswer.Failed.of(outcome, detail)));
  }
}
