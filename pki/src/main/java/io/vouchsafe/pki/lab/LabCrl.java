package io.vouchsafe.pki.lab;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.operator.ContentSigner;

/** Signs the CRLs that a {@link CrlSpec} describes, right or wrong. */
public final class LabCrl {
  private static final int SEQUENCE = 0x30;
  private static final int DATES = 1009;

  private LabCrl() {}

  /** A CRL signed with the authority's key, as DER. */
  public static byte[] sign(CrlSpec spec, LabCa ca, Provider provider) {
    try {
      ContentSigner signer =
          spec.signatureAlgorithm.isPresent()
              ? LabCa.signer(ca.keys(), spec.signatureAlgorithm.get(), provider)
              : LabCa.signer(ca.keys(), provider);
      byte[] signed = signedPart(spec, ca, signer);
      try (OutputStream out = signer.getOutputStream()) {
        out.write(signed);
      }
      byte[] signature = signer.getSignature();
      if (spec.brokenSignature) {
        signature[signature.length - 1] ^= 1;
      }
      byte[] algorithm = CrlSpec.encoded(signer.getAlgorithmIdentifier());
      return sequence(signed, algorithm, CrlSpec.encoded(new DERBitString(signature)));
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("the lab could not make a CRL", e);
    }
  }

  /**
   * Many entries at once, encoded one after the other: random positive serials in no order, dates
   * of the last years, a reason for every second one.
   *
   * @param serialLength bytes of each serial number
   */
  public static byte[] randomEntries(
      int count, int serialLength, Instant now, RandomGenerator random) {
    byte[] reason = CrlSpec.encoded(new Extensions(CrlSpec.reasonCode(4)));
    int plain = 2 + 2 + serialLength + 15;
    List<byte[]> dates = new ArrayList<>();
    for (int i = 0; i < DATES; i++) {
      dates.add(time(now.minusSeconds(random.nextInt(100_000_000))));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(count * (plain + reason.length));
    byte[] serial = new byte[serialLength];
    for (int i = 0; i < count; i++) {
      boolean withReason = i % 2 == 1;
      random.nextBytes(serial);
      serial[0] = (byte) ((serial[0] & 0x3f) | 0x40);
      out.write(SEQUENCE);
      out.write(plain - 2 + (withReason ? reason.length : 0));
      out.write(0x02);
      out.write(serialLength);
      out.writeBytes(serial);
      out.writeBytes(dates.get(i % dates.size()));
      if (withReason) {
        out.writeBytes(reason);
      }
    }
    return out.toByteArray();
  }

  private static byte[] signedPart(CrlSpec spec, LabCa ca, ContentSigner signer)
      throws IOException, GeneralSecurityException {
    ByteArrayOutputStream fields = new ByteArrayOutputStream();
    if (spec.version.isPresent()) {
      fields.writeBytes(CrlSpec.encoded(spec.version.get()));
    }
    fields.writeBytes(CrlSpec.encoded(signer.getAlgorithmIdentifier()));
    X500Name issuer = X500Name.getInstance(ca.certificate().subject().der().toBytes());
    fields.writeBytes(CrlSpec.encoded(spec.issuerName.orElse(issuer)));
    fields.writeBytes(time(spec.thisUpdate, spec));
    if (spec.nextUpdate.isPresent()) {
      fields.writeBytes(time(spec.nextUpdate.get(), spec));
    }
    if (spec.entries.size() > 0 || spec.emptyList) {
      fields.writeBytes(sequence(spec.entries.toByteArray()));
    }
    Extension[] extensions = extensions(spec, ca);
    if (extensions.length > 0) {
      ASN1Encodable block = new DERTaggedObject(true, 0, new DERSequence(extensions));
      fields.writeBytes(CrlSpec.encoded(block));
    }
    return sequence(fields.toByteArray());
  }

  private static Extension[] extensions(CrlSpec spec, LabCa ca) throws GeneralSecurityException {
    List<Extension> all = new ArrayList<>();
    if (spec.authorityKey) {
      SubjectPublicKeyInfo key =
          SubjectPublicKeyInfo.getInstance(ca.keys().getPublic().getEncoded());
      all.add(
          CrlSpec.written(
              Extension.authorityKeyIdentifier,
              false,
              new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(key)));
    }
    spec.extensions.forEach(
        (oid, written) -> all.add(CrlSpec.written(oid, written.critical(), written.value())));
    return all.toArray(Extension[]::new);
  }

  private static byte[] time(Instant at, CrlSpec spec) {
    return spec.generalizedTime
        ? CrlSpec.encoded(new ASN1GeneralizedTime(Date.from(at)))
        : time(at);
  }

  private static byte[] time(Instant at) {
    return CrlSpec.encoded(new Time(Date.from(at)));
  }

  private static byte[] sequence(byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(length + 6);
    out.write(SEQUENCE);
    if (length < 0x80) {
      out.write(length);
    } else {
      int octets = (39 - Integer.numberOfLeadingZeros(length)) / 8;
      out.write(0x80 | octets);
      for (int i = octets - 1; i >= 0; i--) {
        out.write(length >>> (8 * i));
      }
    }
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
