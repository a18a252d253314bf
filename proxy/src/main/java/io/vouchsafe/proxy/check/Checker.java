package io.vouchsafe.proxy.check;

import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.vpnauth.decision.Reason;
import java.security.Provider;
import java.time.Instant;
import java.time.InstantSource;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** Answers one line, whatever it holds. Thread-safe; keeps nothing from one line to the next. */
public final class Checker {
  private final InstantSource clock;
  private final PathOp path;
  private final SourceOp source;

  /** Judges at the time that {@code clock} shows, unless the request names one. */
  public Checker(InstantSource clock) {
    this.clock = clock;
    Provider provider = new BouncyCastleProvider();
    SignatureChecker signatures = new SignatureChecker(provider);
    PathValidator paths = new PathValidator(signatures);
    Sources sources = new Sources(signatures, paths);
    this.path = new PathOp(paths, sources);
    this.source = new SourceOp(paths, sources);
  }

  /** The answer as a line of JSON, line feed included. */
  byte[] answer(InputLine line) {
    long start = System.nanoTime();
    RequestId id = new RequestId.None();
    CheckAnswer answer;
    try {
      CheckRequest request = read(line);
      id = request.id();
      answer = answer(request);
    } catch (BadRequest e) {
      id = RequestId.find(line.bytes());
      answer =
          CheckAnswer.of(
              CheckVerdict.ERROR, Reason.MALFORMED.code(), String.valueOf(e.getMessage()));
    } catch (RuntimeException | Error e) {
      // Foreign bytes found a bug: this line gets no verdict, and the next ones must go on.
      answer =
          CheckAnswer.of(CheckVerdict.ERROR, Reason.INTERNAL.code(), e.getClass().getSimpleName());
    }
    return AnswerWriter.line(id, answer, (System.nanoTime() - start) / 1000);
  }

  private static CheckRequest read(InputLine line) throws BadRequest {
    if (line.isTooLong()) {
      throw new BadRequest(
          "the line has " + line.length() + " bytes, at most " + line.bytes().length + " are read");
    }
    return RequestReader.read(line.bytes());
  }

  private CheckAnswer answer(CheckRequest request) throws BadRequest {
    Instant now = request.time().orElseGet(clock::instant);
    Budget budget = Budget.standard();
    return switch (request.op()) {
      case PATH -> path.answer(request, now, budget);
      case OCSP -> source.answer(Source.OCSP, request, now, budget);
      case CRL -> source.answer(Source.CRL, request, now, budget);
      case PARSE_CERT -> ParseOp.certificate(request.material());
      case PARSE_OCSP -> ParseOp.ocsp(request.material());
      case PARSE_CRL -> ParseOp.crl(request.material());
    };
  }
}
