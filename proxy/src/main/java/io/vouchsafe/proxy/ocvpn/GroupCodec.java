package io.vouchsafe.proxy.ocvpn;

import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.vpnauth.ocvpn.Announcement;
import io.vouchsafe.vpnauth.ocvpn.DeviceSerial;
import io.vouchsafe.vpnauth.ocvpn.GroupDeparture;
import io.vouchsafe.vpnauth.ocvpn.GroupMember;
import io.vouchsafe.vpnauth.ocvpn.GroupState;
import io.vouchsafe.vpnauth.ocvpn.IpNetwork;
import io.vouchsafe.vpnauth.ocvpn.KeyPhase;
import io.vouchsafe.vpnauth.ocvpn.MemberState;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * A group as bytes: a version, what there is in a fixed order, and a check sum, since the store
 * itself has none for what it keeps. There is no key in it.
 */
final class GroupCodec {
  private static final int VERSION = 1;

  /**
   * With what an owner among several nodes knows; a service that is alone writes the one before.
   */
  private static final int OWNED = 2;

  private static final int CHECK = 4;

  /** Certificates of one chain. */
  private static final int MOST_CERTIFICATES = 32;

  /** Words of the file, which no renaming may change. */
  private static final List<KeyPhase> PHASES =
      List.of(KeyPhase.NONE, KeyPhase.HELD, KeyPhase.DESTROYED);

  private static final List<MemberState> STATES =
      List.of(
          MemberState.NONE,
          MemberState.REGISTERING,
          MemberState.REGISTERED,
          MemberState.ACKNOWLEDGING,
          MemberState.UPDATING,
          MemberState.UNREGISTERING);

  private GroupCodec() {}

  private interface Writing {
    void to(DataOutputStream out) throws IOException;
  }

  private interface Reading<T> {
    T from(DataInputStream in) throws IOException;
  }

  static byte[] encode(GroupState state) {
    boolean owned = state.heardOf() != 0 || state.tenure() != 0;
    return sealed(
        owned ? OWNED : VERSION,
        out -> {
          out.writeLong(state.generation());
          write(state.madeAt(), out);
          out.writeByte(PHASES.indexOf(state.key()));
          out.writeLong(state.lostAt());
          out.writeBoolean(state.rotateAt().isPresent());
          if (state.rotateAt().isPresent()) {
            write(state.rotateAt().get(), out);
          }
          out.writeInt(state.members().size());
          for (GroupMember member : state.members().values()) {
            write(member, out);
          }
          out.writeInt(state.departures().size());
          for (Map.Entry<DeviceSerial, GroupDeparture> gone : state.departures().entrySet()) {
            out.writeUTF(gone.getKey().text());
            write(gone.getValue().left(), out);
            write(gone.getValue().renewed(), out);
          }
          if (owned) {
            out.writeLong(state.heardOf());
            out.writeLong(state.tenure());
          }
        });
  }

  /**
   * What {@link #encode} has written.
   *
   * @throws IOException when it is damaged, or of another version
   */
  static GroupState decode(byte[] bytes) throws IOException {
    return opened(
        bytes,
        in ->
            new GroupState(
                in.readLong(),
                readInstant(in),
                PHASES.get(in.readUnsignedByte()),
                in.readLong(),
                in.readBoolean() ? Optional.of(readInstant(in)) : Optional.empty(),
                readMembers(in),
                readDepartures(in),
                bytes[0] == OWNED ? in.readLong() : 0,
                bytes[0] == OWNED ? in.readLong() : 0));
  }

  static byte[] encodeChain(List<Der> chain) {
    return sealed(
        VERSION,
        out -> {
          out.writeByte(chain.size());
          for (Der certificate : chain) {
            out.writeInt(certificate.length());
            out.write(certificate.toBytes());
          }
        });
  }

  /**
   * What {@link #encodeChain} has written.
   *
   * @throws IOException when it is damaged, or of another version
   */
  static List<Der> decodeChain(byte[] bytes) throws IOException {
    return opened(
        bytes,
        in -> {
          int certificates = in.readUnsignedByte();
          if (certificates > MOST_CERTIFICATES) {
            throw new IOException("a chain of " + certificates + " certificates");
          }
          List<Der> chain = new ArrayList<>();
          for (int read = 0; read < certificates; read++) {
            chain.add(readDer(in));
          }
          return chain;
        });
  }

  private static void write(GroupMember member, DataOutputStream out) throws IOException {
    out.writeUTF(member.serial().text());
    out.writeUTF(member.announcement().address());
    out.writeInt(member.announcement().networks().size());
    for (IpNetwork network : member.announcement().networks()) {
      byte[] first = network.first().octets().toBytes();
      out.writeByte(first.length);
      out.write(first);
      out.writeByte(network.prefix());
    }
    out.writeByte(STATES.indexOf(member.state()));
    out.writeLong(member.told());
    out.writeLong(member.acknowledged());
    out.writeLong(member.joined());
    out.writeBoolean(member.waits());
    write(member.since(), out);
    write(member.due(), out);
    write(member.renewed(), out);
  }

  private static SortedMap<DeviceSerial, GroupMember> readMembers(DataInputStream in)
      throws IOException {
    int members = in.readInt();
    SortedMap<DeviceSerial, GroupMember> all = new TreeMap<>();
    for (int read = 0; read < members; read++) {
      GroupMember member = readMember(in);
      all.put(member.serial(), member);
    }
    return all;
  }

  private static GroupMember readMember(DataInputStream in) throws IOException {
    return new GroupMember(
        new DeviceSerial(in.readUTF()),
        new Announcement(in.readUTF(), readNetworks(in)),
        STATES.get(in.readUnsignedByte()),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readBoolean(),
        readInstant(in),
        readInstant(in),
        readInstant(in));
  }

  private static SortedMap<DeviceSerial, GroupDeparture> readDepartures(DataInputStream in)
      throws IOException {
    int departures = in.readInt();
    SortedMap<DeviceSerial, GroupDeparture> all = new TreeMap<>();
    for (int read = 0; read < departures; read++) {
      DeviceSerial serial = new DeviceSerial(in.readUTF());
      all.put(serial, new GroupDeparture(readInstant(in), readInstant(in)));
    }
    return all;
  }

  private static List<IpNetwork> readNetworks(DataInputStream in) throws IOException {
    int networks = in.readInt();
    List<IpNetwork> all = new ArrayList<>();
    for (int read = 0; read < networks; read++) {
      byte[] first = in.readNBytes(in.readUnsignedByte());
      all.add(new IpNetwork(new IpAddress(Der.copyOf(first)), in.readUnsignedByte()));
    }
    return all;
  }

  private static void write(Instant instant, DataOutputStream out) throws IOException {
    out.writeLong(instant.getEpochSecond());
    out.writeInt(instant.getNano());
  }

  private static Instant readInstant(DataInputStream in) throws IOException {
    return Instant.ofEpochSecond(in.readLong(), in.readInt());
  }

  private static Der readDer(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new IOException("a certificate of " + length + " octets");
    }
    return Der.copyOf(in.readNBytes(length));
  }

  private static byte[] sealed(int version, Writing content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(version);
      content.to(out);
      out.writeInt(check(bytes.toByteArray(), bytes.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static <T> T opened(byte[] bytes, Reading<T> content) throws IOException {
    int length = bytes.length - CHECK;
    if (length < 1 || ByteBuffer.wrap(bytes).getInt(length) != check(bytes, length)) {
      throw new IOException("the check sum is wrong");
    }
    if (bytes[0] != VERSION && bytes[0] != OWNED) {
      throw new IOException("version " + bytes[0] + ", and this program knows " + OWNED);
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, 1, length - 1))) {
      T read = content.from(in);
      if (in.available() > 0) {
        throw new IOException("there is more than is known");
      }
      return read;
    } catch (IllegalArgumentException | IndexOutOfBoundsException | DateTimeException e) {
      throw new IOException("it cannot be understood", e);
    }
  }

  private static int check(byte[] bytes, int length) {
    CRC32C sum = new CRC32C();
    sum.update(bytes, 0, length);
    return (int) sum.getValue();
  }
}
