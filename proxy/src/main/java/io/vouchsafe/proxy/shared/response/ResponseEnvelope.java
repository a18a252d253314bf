package io.vouchsafe.proxy.shared.response;

import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.proxy.shared.seal.SealPurpose;
import io.vouchsafe.proxy.shared.seal.Seals;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What lies under {@code o:} in the engine (docs/decisions/0019-shared.md): {@code version(1) ·
 * seal · tenant · object · CertID · time of receipt · certificates · head}. Texts and the CertID
 * have their length in two octets before them, the time is in milliseconds and has eight, the
 * number of certificates one; each certificate is its SHA-256; the head is the rest.
 *
 * @param tenant whose node fetched it
 * @param object name of the OCSP object under which that node accepted it
 * @param certId DER of the CertID in the response that names the certificate
 * @param received when that node had it, to the millisecond
 */
record ResponseEnvelope(
    String tenant, String object, Der certId, Instant received, SplitResponse response) {
  static final byte VERSION = 1;

  /** Of a value in the engine, octets; what is larger is neither written nor read. */
  static final int MOST_OCTETS = 64 << 10;

  /** A signed response is as true under another epoch: it is verified again, and outlives one. */
  private static final byte[] NO_EPOCH = {};

  private static final int DIGEST = 32;

  /** An envelope as it came, and the seal that came with it. */
  record Sealed(ResponseEnvelope envelope, Der seal) {

    /** Whether a holder of {@code shared.key} wrote exactly that. */
    boolean isOurs(Seals seals) {
      return seals.fits(seal.toBytes(), SealPurpose.RESPONSE, NO_EPOCH, envelope.fields());
    }
  }

  /** As it is stored. */
  byte[] write(Seals seals) {
    byte[] fields = fields();
    return ByteBuffer.allocate(1 + Seals.LENGTH + fields.length)
        .put(VERSION)
        .put(seals.seal(SealPurpose.RESPONSE, NO_EPOCH, fields))
        .put(fields)
        .array();
  }

  /** Empty when these octets are no envelope of that version; what it says is nobody's word yet. */
  static Optional<Sealed> read(byte[] octets) {
    if (octets.length > MOST_OCTETS || octets.length < 1 + Seals.LENGTH || octets[0] != VERSION) {
      return Optional.empty();
    }
    byte[] seal = Arrays.copyOfRange(octets, 1, 1 + Seals.LENGTH);
    byte[] fields = Arrays.copyOfRange(octets, 1 + Seals.LENGTH, octets.length);
    return new Fields(ByteBuffer.wrap(fields))
        .read()
        .filter(envelope -> Arrays.equals(envelope.fields(), fields))
        .map(envelope -> new Sealed(envelope, Der.copyOf(seal)));
  }

  /** What the seal is over. */
  private byte[] fields() {
    byte[] tenantName = tenant.getBytes(StandardCharsets.UTF_8);
    byte[] objectName = object.getBytes(StandardCharsets.UTF_8);
    int length =
        3 * Short.BYTES
            + tenantName.length
            + objectName.length
            + certId.length()
            + Long.BYTES
            + 1
            + response.attached().size() * DIGEST
            + response.head().length();
    ByteBuffer out = ByteBuffer.allocate(length);
    framed(out, tenantName);
    framed(out, objectName);
    framed(out, certId.toBytes());
    out.putLong(received.toEpochMilli());
    out.put((byte) response.attached().size());
    response.attached().forEach(each -> out.put(each.toBytes()));
    out.put(response.head().toBytes());
    return out.array();
  }

  private static void framed(ByteBuffer out, byte[] field) {
    out.putShort((short) field.length).put(field);
  }

  /** Reads foreign octets: each length is compared with what is left before it is believed. */
  private record Fields(ByteBuffer in) {

    Optional<ResponseEnvelope> read() {
      Optional<byte[]> tenant = framed();
      Optional<byte[]> object = framed();
      Optional<byte[]> certId = framed();
      if (certId.isEmpty() || in.remaining() < Long.BYTES + 1) {
        return Optional.empty();
      }
      Instant received = Instant.ofEpochMilli(in.getLong());
      int certificates = in.get();
      if (certificates < 0
          || certificates > SplitResponse.MOST_ATTACHED
          || in.remaining() <= certificates * DIGEST) {
        return Optional.empty();
      }
      List<Fingerprint> attached = new ArrayList<>();
      for (int i = 0; i < certificates; i++) {
        attached.add(Fingerprint.ofDigest(taken(DIGEST)));
      }
      SplitResponse response = new SplitResponse(Der.copyOf(taken(in.remaining())), attached);
      return Optional.of(
          new ResponseEnvelope(
              text(tenant.orElseThrow()),
              text(object.orElseThrow()),
              Der.copyOf(certId.get()),
              received,
              response));
    }

    /** Empty when less is left than it should have; then nothing is left. */
    private Optional<byte[]> framed() {
      if (in.remaining() < Short.BYTES) {
        in.position(in.limit());
        return Optional.empty();
      }
      int length = Short.toUnsignedInt(in.getShort());
      if (length > in.remaining()) {
        in.position(in.limit());
        return Optional.empty();
      }
      return Optional.of(taken(length));
    }

    private byte[] taken(int length) {
      byte[] taken = new byte[length];
      in.get(taken);
      return taken;
    }

    private static String text(byte[] octets) {
      return new String(octets, StandardCharsets.UTF_8);
    }
  }
}
