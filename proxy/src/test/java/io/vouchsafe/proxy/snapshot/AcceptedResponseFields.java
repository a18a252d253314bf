package io.vouchsafe.proxy.snapshot;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.cache.AcceptedResponse;
import io.vouchsafe.proxy.cache.AcceptedResponse.Word;
import java.time.Instant;

/** Changes one field of a stored response, as somebody could who writes the file. */
final class AcceptedResponseFields {
  private final AcceptedResponse from;
  private Fingerprint issuer;
  private String object;
  private Source source;
  private Word word;
  private Instant received;
  private Instant until;
  private Instant notAfter;
  private Der response;

  private AcceptedResponseFields(AcceptedResponse from) {
    this.from = from;
    issuer = from.issuer();
    object = from.object();
    source = from.source();
    word = from.word();
    received = from.received();
    until = from.until();
    notAfter = from.notAfter();
    response = from.response();
  }

  static AcceptedResponseFields of(AcceptedResponse from) {
    return new AcceptedResponseFields(from);
  }

  AcceptedResponseFields issuer(Certificate value) {
    issuer = AcceptedResponse.issuer(value);
    return this;
  }

  AcceptedResponseFields object(String value) {
    object = value;
    return this;
  }

  AcceptedResponseFields source(Source value) {
    source = value;
    return this;
  }

  AcceptedResponseFields revoked(boolean value) {
    word = value ? Word.REVOKED : Word.OTHER;
    return this;
  }

  AcceptedResponseFields received(Instant value) {
    received = value;
    return this;
  }

  AcceptedResponseFields until(Instant value) {
    until = value;
    return this;
  }

  AcceptedResponseFields notAfter(Instant value) {
    notAfter = value;
    return this;
  }

  AcceptedResponseFields response(Der value) {
    response = value;
    return this;
  }

  AcceptedResponse build() {
    return new AcceptedResponse(
        issuer, from.serial(), object, source, word, received, until, notAfter, response);
  }
}
