package io.vouchsafe.proxy.cache;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.proxy.net.http.HttpDate;
import io.vouchsafe.proxy.net.http.Validators;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One OCSPResponse without a nonce, about one certificate, as it is handed out. What it says never
 * changes; who verified it last is kept beside it.
 */
public final class StoredResponse {
  private final Buffer body;
  private final Der certId;
  private final RevocationStatus status;
  private final Instant thisUpdate;
  private final Instant end;
  private final Validators validators;
  private final CharSequence expires;
  private volatile @Nullable Object verifiedBy;
  private volatile @Nullable Object clearedUnder;

  /**
   * A response that nobody has verified yet.
   *
   * @param der the whole OCSPResponse
   * @param certId the CertID in it, byte by byte
   * @param status what it says of that certificate
   * @param end from here on it is handed out no more: its nextUpdate, or sooner
   */
  public StoredResponse(
      Der der, Der certId, RevocationStatus status, Instant thisUpdate, Instant end) {
    this.body = Buffer.buffer(der.toBytes());
    this.certId = certId;
    this.status = status;
    this.thisUpdate = thisUpdate;
    this.end = end;
    this.validators = new Validators(der.sha256().hex(), thisUpdate);
    this.expires = HttpHeaders.createOptimized(HttpDate.text(end));
  }

  /** The OCSPResponse, ready to be sent; nobody may change it. */
  public Buffer body() {
    return body;
  }

  /** Length of the OCSPResponse, bytes. */
  public int length() {
    return body.length();
  }

  public Der certId() {
    return certId;
  }

  public RevocationStatus status() {
    return status;
  }

  public Instant thisUpdate() {
    return thisUpdate;
  }

  public Instant end() {
    return end;
  }

  /** SHA-256 of the bytes, and {@link #thisUpdate}. */
  public Validators validators() {
    return validators;
  }

  /** {@link #end} as HTTP writes it. */
  public CharSequence expires() {
    return expires;
  }

  /** The same, handed out no longer than until {@code latest}; verified by nobody yet. */
  public StoredResponse endingBy(Instant latest) {
    return end.isAfter(latest)
        ? new StoredResponse(Der.copyOf(body.getBytes()), certId, status, thisUpdate, latest)
        : this;
  }

  /** Whether it may be handed out at {@code now}. */
  public boolean servesAt(Instant now) {
    return now.isBefore(end);
  }

  /** Says that {@code verifier} has found it to be right under its settings. */
  public StoredResponse verifiedBy(Object verifier) {
    verifiedBy = verifier;
    return this;
  }

  /** Says that {@code blocks} block nothing that it is about. */
  public StoredResponse clearedUnder(Object blocks) {
    clearedUnder = blocks;
    return this;
  }

  /** Whether these very {@code blocks} were found to block nothing that it is about. */
  @SuppressWarnings("ReferenceEquality")
  public boolean wasClearedUnder(Object blocks) {
    return clearedUnder == blocks;
  }

  /** Whether this very {@code verifier} has found it to be right. */
  @SuppressWarnings("ReferenceEquality")
  public boolean wasVerifiedBy(Object verifier) {
    return verifiedBy == verifier;
  }
}
