package io.vouchsafe.ocsp.lab;

import io.vouchsafe.ocsp.CertId;
import io.vouchsafe.ocsp.HashAlgorithm;
import io.vouchsafe.ocsp.Nonce;
import io.vouchsafe.ocsp.OcspExtension;
import io.vouchsafe.ocsp.ReceivedRequest;
import io.vouchsafe.ocsp.ResponderId;
import io.vouchsafe.ocsp.ResponseData;
import io.vouchsafe.ocsp.SingleResponse;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.SerialNumber;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.pki.revocation.RevocationStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What a response of the lab should look like; every call changes and returns this object. */
public final class ResponseSpec {
  /** How the signer is named. */
  enum Naming {
    BY_NAME,
    BY_KEY
  }

  final List<SingleResponse> singles = new ArrayList<>();
  final List<OcspExtension> extensions = new ArrayList<>();
  Optional<List<Certificate>> attached = Optional.empty();
  Optional<Certificate> namedResponder = Optional.empty();
  Optional<Nonce> nonce = Optional.empty();
  Naming naming = Naming.BY_NAME;
  Instant producedAt;
  boolean brokenSignature;
  UnaryOperator<byte[]> spoil = bytes -> bytes;

  private ResponseSpec(Instant now) {
    this.producedAt = now;
  }

  /** <em>good</em> about {@code query}, from now for an hour, CertID in SHA-256, no nonce. */
  public static ResponseSpec about(RevocationQuery query, Instant now) {
    return about(query, HashAlgorithm.SHA256, now);
  }

  /** <em>good</em> about {@code query}, from now for an hour, no nonce. */
  public static ResponseSpec about(RevocationQuery query, HashAlgorithm hash, Instant now) {
    ResponseSpec spec = new ResponseSpec(now);
    spec.singles.add(goodFor(CertId.of(query, hash), now));
    return spec;
  }

  /** <em>good</em> about everything that was asked, from now for an hour, nonce echoed. */
  public static ResponseSpec to(ReceivedRequest request, Instant now) {
    ResponseSpec spec = new ResponseSpec(now);
    for (CertId certId : request.certIds()) {
      spec.singles.add(goodFor(certId, now));
    }
    spec.nonce = request.nonce();
    return spec;
  }

  public ResponseSpec revoked(Instant at, RevocationReason reason) {
    return status(new RevocationStatus.Revoked(at, reason));
  }

  public ResponseSpec unknown() {
    return status(new RevocationStatus.Unknown());
  }

  /** Says this of every certificate. */
  public ResponseSpec status(RevocationStatus status) {
    singles.replaceAll(old -> withStatus(old, status));
    return this;
  }

  /** Says this of the certificate with that serial. */
  public ResponseSpec statusOf(SerialNumber serial, RevocationStatus status) {
    singles.replaceAll(old -> old.certId().serial().equals(serial) ? withStatus(old, status) : old);
    return this;
  }

  public ResponseSpec thisUpdate(Instant at) {
    singles.replaceAll(old -> withTimes(old, at, old.nextUpdate()));
    return this;
  }

  public ResponseSpec nextUpdate(Instant at) {
    singles.replaceAll(old -> withTimes(old, old.thisUpdate(), Optional.of(at)));
    return this;
  }

  public ResponseSpec withoutNextUpdate() {
    singles.replaceAll(old -> withTimes(old, old.thisUpdate(), Optional.empty()));
    return this;
  }

  public ResponseSpec producedAt(Instant at) {
    this.producedAt = at;
    return this;
  }

  /** Adds what {@code other} says about its certificates. */
  public ResponseSpec and(ResponseSpec other) {
    singles.addAll(other.singles);
    return this;
  }

  /** Puts in, or with an empty one leaves out, a nonce. */
  public ResponseSpec nonce(Optional<Nonce> nonce) {
    this.nonce = nonce;
    return this;
  }

  /** Names the signer by the hash of its key instead of its subject. */
  public ResponseSpec byKey() {
    this.naming = Naming.BY_KEY;
    return this;
  }

  /** Names another responder than the one that signs. */
  public ResponseSpec namedAs(Certificate responder) {
    this.namedResponder = Optional.of(responder);
    return this;
  }

  /** Attaches these certificates instead of the signer's. */
  public ResponseSpec attach(List<Certificate> certificates) {
    this.attached = Optional.of(List.copyOf(certificates));
    return this;
  }

  /** Adds an extension to the whole response. */
  public ResponseSpec extension(String oid, boolean critical, byte[] value) {
    extensions.add(new OcspExtension(oid, critical, Der.copyOf(value)));
    return this;
  }

  /** Adds an extension to every SingleResponse. */
  public ResponseSpec singleExtension(String oid, boolean critical, byte[] value) {
    OcspExtension added = new OcspExtension(oid, critical, Der.copyOf(value));
    singles.replaceAll(old -> withExtension(old, added));
    return this;
  }

  /** Signs something else. */
  public ResponseSpec brokenSignature() {
    this.brokenSignature = true;
    return this;
  }

  /** Changes the finished bytes. */
  public ResponseSpec spoil(UnaryOperator<byte[]> change) {
    this.spoil = change;
    return this;
  }

  /** What {@code signer} is to sign. */
  ResponseData data(Certificate signer) {
    Certificate named = namedResponder.orElse(signer);
    ResponderId responderId =
        switch (naming) {
          case BY_NAME -> new ResponderId.ByName(named.subject());
          case BY_KEY -> ResponderId.ByKey.of(named);
        };
    List<OcspExtension> all =
        new ArrayList<>(nonce.map(Nonce::echoed).map(List::of).orElse(List.of()));
    all.addAll(extensions);
    return new ResponseData(responderId, producedAt, singles, all);
  }

  private static SingleResponse goodFor(CertId certId, Instant now) {
    return new SingleResponse(
        certId,
        new RevocationStatus.Good(),
        now,
        Optional.of(now.plus(Duration.ofHours(1))),
        List.of());
  }

  private static SingleResponse withStatus(SingleResponse old, RevocationStatus status) {
    return new SingleResponse(
        old.certId(), status, old.thisUpdate(), old.nextUpdate(), old.extensions());
  }

  private static SingleResponse withTimes(
      SingleResponse old, Instant thisUpdate, Optional<Instant> nextUpdate) {
    return new SingleResponse(old.certId(), old.status(), thisUpdate, nextUpdate, old.extensions());
  }

  private static SingleResponse withExtension(SingleResponse old, OcspExtension added) {
    List<OcspExtension> all = new ArrayList<>(old.extensions());
    all.add(added);
    return new SingleResponse(old.certId(), old.status(), old.thisUpdate(), old.nextUpdate(), all);
  }
}
