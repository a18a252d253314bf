package io.vouchsafe.proxy.net;

/**
 * What one HTTP request brought, read as far as it was of use.
 *
 * @param <B> what a body becomes
 */
public sealed interface HttpReply<B> {

  /** Status 200 and what the rules want of it, whole and within the limit. */
  record Usable<B>(HttpHead head, B body) implements HttpReply<B> {}

  /** RFC 9110 §15.4: the same request might be answered elsewhere. */
  record Redirect<B>(HttpHead head) implements HttpReply<B> {}

  /** A status that is neither; its body was not read. */
  record OtherStatus<B>(HttpHead head) implements HttpReply<B> {}

  /** No answer, or none that is read. */
  record Failed<B>(CallFailure why) implements HttpReply<B> {}
}
