package io.vouchsafe.proxy.gateway.openvpn;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Clients as bytes: a mark and a version, whose they are, the issuers once for all, the clients,
 * and SHA-256 of all of that. It tells damage, not forgery: the file is ours alone.
 */
final class KeptClientsCodec {
  /** Of 10,000 clients about 15 MB. */
  static final int MOST_BYTES = 256 * 1024 * 1024;

  private static final long MARK = 0x56434c4f56504e00L;
  private static final int VERSION = 2;
  private static final int DIGEST_BYTES = 32;
  private static final int MOST_ISSUERS = 100_000;
  private static final int MOST_CHAIN = 32;

  private KeptClientsCodec() {}

  static void write(KeptClients kept, OutputStream out) throws IOException {
    DigestOutputStream digested = new DigestOutputStream(out, sha256());
    DataOutputStream data = new DataOutputStream(digested);
    data.writeLong(MARK);
    data.writeInt(VERSION);
    data.writeUTF(kept.place().tenant());
    data.writeUTF(kept.place().gateway());
    data.writeUTF(kept.place().server());
    data.writeBoolean(kept.run().isPresent());
    data.writeLong(kept.run().map(ServerRun::pid).orElse(0L));
    data.writeLong(kept.run().map(ServerRun::startTime).orElse(0L));
    Map<Der, Integer> issuers = new LinkedHashMap<>();
    for (KeptClient client : kept.clients()) {
      for (Der issuer : client.chain().subList(1, client.chain().size())) {
        issuers.putIfAbsent(issuer, issuers.size());
      }
    }
    data.writeInt(issuers.size());
    for (Der issuer : issuers.keySet()) {
      write(issuer, data);
    }
    data.writeInt(kept.clients().size());
    for (KeptClient client : kept.clients()) {
      write(client, issuers, data);
    }
    data.flush();
    out.write(digested.getMessageDigest().digest());
  }

  private static void write(KeptClient client, Map<Der, Integer> issuers, DataOutputStream data)
      throws IOException {
    data.writeLong(client.cid());
    data.writeLong(client.connectedSince());
    data.writeUTF(client.name());
    data.writeUTF(client.derivation());
    data.writeBoolean(client.isDerivationTold());
    data.writeUTF(client.tls().orElse(""));
    data.writeUTF(client.policy());
    data.writeUTF(client.reference());
    data.writeLong(client.since().toEpochMilli());
    data.writeLong(client.until().toEpochMilli());
    data.writeLong(client.negotiated().toEpochMilli());
    data.writeByte(client.chain().size());
    write(client.chain().getFirst(), data);
    for (Der issuer : client.chain().subList(1, client.chain().size())) {
      data.writeInt(Objects.requireNonNull(issuers.get(issuer)));
    }
  }

  private static void write(Der der, DataOutputStream data) throws IOException {
    byte[] bytes = der.toBytes();
    data.writeInt(bytes.length);
    data.write(bytes);
  }

  /**
   * What {@link #write} has written.
   *
   * @throws IOException when it is something else, or damaged
   */
  static KeptClients read(byte[] bytes) throws IOException {
    int length = bytes.length - DIGEST_BYTES;
    if (length < 0) {
      throw new IOException("too short");
    }
    MessageDigest digest = sha256();
    digest.update(bytes, 0, length);
    if (!MessageDigest.isEqual(digest.digest(), Arrays.copyOfRange(bytes, length, bytes.length))) {
      throw new IOException("damaged: its digest is another");
    }
    try (DataInputStream data = new DataInputStream(new ByteArrayInputStream(bytes, 0, length))) {
      return read(data);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new IOException("damaged: " + e.getMessage(), e);
    }
  }

  private static KeptClients read(DataInputStream data) throws IOException {
    if (data.readLong() != MARK) {
      throw new IOException("no clients of an OpenVPN server");
    }
    int version = data.readInt();
    if (version != VERSION) {
      throw new IOException("of format " + version + ", and this is format " + VERSION);
    }
    KeptClients.Place place = new KeptClients.Place(data.readUTF(), data.readUTF(), data.readUTF());
    boolean hasRun = data.readBoolean();
    ServerRun run = new ServerRun(data.readLong(), data.readLong());
    List<Der> issuers = new ArrayList<>();
    for (int i = count(data, MOST_ISSUERS); i > 0; i--) {
      issuers.add(certificate(data));
    }
    List<KeptClient> clients = new ArrayList<>();
    for (int i = count(data, KeptClients.MOST); i > 0; i--) {
      clients.add(client(data, issuers));
    }
    return new KeptClients(place, hasRun ? Optional.of(run) : Optional.empty(), clients);
  }

  private static KeptClient client(DataInputStream data, List<Der> issuers) throws IOException {
    return new KeptClient(
        data.readLong(),
        data.readLong(),
        data.readUTF(),
        data.readUTF(),
        data.readBoolean(),
        Optional.of(data.readUTF()).filter(version -> !version.isEmpty()),
        data.readUTF(),
        data.readUTF(),
        Instant.ofEpochMilli(data.readLong()),
        Instant.ofEpochMilli(data.readLong()),
        Instant.ofEpochMilli(data.readLong()),
        chain(data, issuers));
  }

  private static List<Der> chain(DataInputStream data, List<Der> issuers) throws IOException {
    int length = data.readByte();
    if (length < 1 || length > MOST_CHAIN) {
      throw new IOException("damaged: a chain of " + length);
    }
    List<Der> chain = new ArrayList<>();
    chain.add(certificate(data));
    while (chain.size() < length) {
      int issuer = data.readInt();
      if (issuer < 0 || issuer >= issuers.size()) {
        throw new IOException("damaged: issuer " + issuer);
      }
      chain.add(issuers.get(issuer));
    }
    return chain;
  }

  private static int count(DataInputStream data, int most) throws IOException {
    int count = data.readInt();
    if (count < 0 || count > most) {
      throw new IOException("damaged: " + count + " where there are at most " + most);
    }
    return count;
  }

  private static Der certificate(DataInputStream data) throws IOException {
    int length = data.readInt();
    if (length < 1 || length > Certificate.MOST_BYTES) {
      throw new IOException("damaged: a certificate of " + length + " bytes");
    }
    byte[] der = new byte[length];
    data.readFully(der);
    return Der.copyOf(der);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("a JDK without SHA-256", e);
    }
  }
}
