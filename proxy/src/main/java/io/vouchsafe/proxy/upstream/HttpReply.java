package io.vouchsafe.proxy.upstream;

import io.vouchsafe.pki.Der;
import java.util.Optional;

/** What one HTTP request brought, read as far as it was of use. */
sealed interface HttpReply {

  /** Status 200 with the right content type, whole and within the limit. */
  record Usable(Der body) implements HttpReply {}

  /** RFC 9110 §15.4: the same request might be answered elsewhere. */
  record Redirect(int status, Optional<String> location) implements HttpReply {}

  /** A status that is neither. */
  record Status(int status) implements HttpReply {}

  record Failed(ChannelAnswer.Failed why) implements HttpReply {}
}
