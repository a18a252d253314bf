package io.vouchsafe.proxy.net;

import io.vouchsafe.pki.revocation.Outcome;
import java.util.Optional;
import java.util.Set;

/**
 * What is wanted of an HTTP answer before its body is read.
 *
 * @param noun what the body is called in sentences
 * @param mediaType the only one that is read; empty = any
 * @param redirects the statuses that say where else to ask (RFC 9110 §15.4)
 * @param limit largest body, bytes
 */
public record AnswerRules(
    String noun, Optional<String> mediaType, Set<Integer> redirects, long limit) {

  public AnswerRules {
    redirects = Set.copyOf(redirects);
  }

  /** What the head alone settles; empty when a body follows that is worth reading. */
  <B> Optional<HttpReply<B>> settled(HttpHead head) {
    if (redirects.contains(head.status())) {
      return Optional.of(new HttpReply.Redirect<>(head));
    }
    if (head.status() != 200) {
      return Optional.of(new HttpReply.OtherStatus<>(head));
    }
    return refused(head).map(HttpReply.Failed::new);
  }

  private Optional<CallFailure> refused(HttpHead head) {
    if (mediaType.isPresent() && !head.mediaType().equals(mediaType)) {
      boolean isNamed = head.mediaType().filter(type -> !type.isEmpty()).isPresent();
      return failed(
          Outcome.WRONG_CONTENT_TYPE,
          isNamed ? "content type is not " + mediaType.get() : "no content type");
    }
    if (head.encoding().isPresent()) {
      return failed(Outcome.MALFORMED_RESPONSE, "a content encoding, though none was asked for");
    }
    return head.length().orElse(0) > limit ? Optional.of(tooLarge()) : Optional.empty();
  }

  /** The body that is longer than the limit. */
  CallFailure tooLarge() {
    return new CallFailure(Outcome.TOO_LARGE, "the " + noun + " has more than " + limit + " bytes");
  }

  private static Optional<CallFailure> failed(Outcome outcome, String detail) {
    return Optional.of(new CallFailure(outcome, detail));
  }
}
