package io.vouchsafe.proxy.upstream;

import io.vouchsafe.pki.revocation.Outcome;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the status line and headers of an answer say of its body. */
record ReplyHead(int status, @Nullable String contentType, @Nullable String location) {
  static final String RESPONSE_TYPE = "application/ocsp-response";

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
    String type = mediaType();
    return type.equals(RESPONSE_TYPE)
        ? Optional.empty()
        : failed(
            Outcome.WRONG_CONTENT_TYPE,
            type.isEmpty() ? "no content type" : "content type is not " + RESPONSE_TYPE);
  }

  /** The media type without parameters, in lower case (RFC 9110 §8.3.1); empty when absent. */
  private String mediaType() {
    if (contentType == null) {
      return "";
    }
    int parameters = contentType.indexOf(';');
    String type = parameters < 0 ? contentType : contentType.substring(0, parameters);
    return type.strip().toLowerCase(Locale.ROOT);
  }

  private static Optional<HttpReply> failed(Outcome outcome, String detail) {
    return Optional.of(new HttpReply.Failed(ChannelAnswer.Failed.of(outcome, detail)));
  }
}
