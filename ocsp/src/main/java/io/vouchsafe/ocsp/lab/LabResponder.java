package io.vouchsafe.ocsp.lab;

import io.vouchsafe.ocsp.ErrorStatus;
import io.vouchsafe.ocsp.ReceivedRequest;
import io.vouchsafe.ocsp.SignedAnswer;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import java.io.IOException;
import java.io.OutputStream;
import java.security.Provider;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bouncycastle.operator.ContentSigner;

/** A responder that signs whatever its specification says, with whatever key it was given. */
public final class LabResponder {
  private final Issued signer;
  private final Provider provider;

  /** Signs with {@code signer}, who may be anybody: CA, delegate, stranger. */
  public LabResponder(Issued signer, Provider provider) {
    this.signer = signer;
    this.provider = provider;
  }

  /** The certificate whose key signs. */
  public Certificate certificate() {
    return signer.certificate();
  }

  /**
   * Answers an OCSPRequest; what is none gets malformedRequest.
   *
   * @param script changes the answer, which says <em>good</em> of everything and echoes the nonce
   */
  public byte[] respond(byte[] request, Instant now, UnaryOperator<ResponseSpec> script) {
    return switch (ReceivedRequest.parse(request)) {
      case Parsed.Malformed<ReceivedRequest> malformed ->
          ErrorStatus.MALFORMED_REQUEST.toResponse();
      case Parsed.Ok<ReceivedRequest>(ReceivedRequest received) ->
          respond(script.apply(ResponseSpec.to(received, now)));
    };
  }

  /** The OCSPResponse that {@code spec} describes. */
  public byte[] respond(ResponseSpec spec) {
    try {
      return spec.spoil.apply(encode(spec));
    } catch (IOException e) {
      throw new IllegalStateException("the lab could not make a response", e);
    }
  }

  private byte[] encode(ResponseSpec spec) throws IOException {
    ContentSigner contentSigner = LabCa.signer(signer.keys(), provider);
    byte[] tbs = spec.data(signer.certificate()).toDer();
    return new SignedAnswer(
            Der.copyOf(tbs),
            contentSigner.getAlgorithmIdentifier(),
            Der.copyOf(sign(contentSigner, tbs, spec.brokenSignature)),
            spec.attached.orElseGet(() -> List.of(signer.certificate())))
        .toResponse();
  }

  private static byte[] sign(ContentSigner contentSigner, byte[] tbs, boolean somethingElse)
      throws IOException {
    try (OutputStream out = contentSigner.getOutputStream()) {
      out.write(tbs);
      if (somethingElse) {
        out.write(0);
      }
    }
    return contentSigner.getSignature();
  }
}
