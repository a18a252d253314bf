package io.vouchsafe.proxy.ocvpn;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.vpnauth.ocvpn.Announcement;
import io.vouchsafe.vpnauth.ocvpn.DeviceSerial;
import io.vouchsafe.vpnauth.ocvpn.GroupMember;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The members of a group as devices are told of them (contract, section 5), written as JSON once,
 * however often it is told. Immutable but for that; thread-safe.
 */
public final class MemberList {
  private static final byte[] NOTHING = {};

  private final List<Entry> entries;
  private volatile @Nullable Written written;

  private record Entry(DeviceSerial serial, Announcement announcement) {}

  private record Piece(int begin, int end) {}

  /** Every member with a comma before it. */
  private static final class Written {
    private final byte[] octets;
    private final Map<DeviceSerial, Piece> pieces;

    Written(byte[] octets, Map<DeviceSerial, Piece> pieces) {
      this.octets = octets;
      this.pieces = pieces;
    }
  }

  private MemberList(List<Entry> entries) {
    this.entries = entries;
  }

  /** A list of these, in their order. */
  public static MemberList of(Collection<GroupMember> members) {
    List<Entry> entries = new ArrayList<>(members.size());
    members.forEach(each -> entries.add(new Entry(each.serial(), each.announcement())));
    return new MemberList(entries);
  }

  /** This one where it tells of {@code next} the same, else another. */
  MemberList follow(Collection<GroupMember> next) {
    return tells(next) ? this : of(next);
  }

  private boolean tells(Collection<GroupMember> next) {
    if (next.size() != entries.size()) {
      return false;
    }
    Iterator<Entry> mine = entries.iterator();
    for (GroupMember each : next) {
      Entry entry = mine.next();
      if (!entry.serial().equals(each.serial())
          || !entry.announcement().equals(each.announcement())) {
        return false;
      }
    }
    return true;
  }

  /**
   * What stands between the brackets for that device, which is not told of itself: parts that
   * follow one another. Nobody may write to them.
   */
  public ByteBuffer[] without(DeviceSerial device) {
    Written all = written();
    int length = all.octets.length;
    Piece own = Optional.ofNullable(all.pieces.get(device)).orElse(new Piece(length, length));
    // The comma before the first one that is told is not.
    int first = own.begin() == 0 ? Math.min(own.end() + 1, length) : own.end();
    return new ByteBuffer[] {
      part(all, Math.min(1, own.begin()), own.begin()), part(all, first, length)
    };
  }

  private static ByteBuffer part(Written all, int begin, int end) {
    return begin < end
        ? ByteBuffer.wrap(all.octets, begin, end - begin).slice()
        : ByteBuffer.wrap(NOTHING);
  }

  /** Two threads may write it at the same time, and write the same. */
  private Written written() {
    Written known = written;
    if (known != null) {
      return known;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Map<DeviceSerial, Piece> pieces = HashMap.newHashMap(entries.size());
    for (Entry entry : entries) {
      int begin = out.size();
      out.writeBytes(("," + json(entry).encode()).getBytes(StandardCharsets.UTF_8));
      pieces.put(entry.serial(), new Piece(begin, out.size()));
    }
    Written now = new Written(out.toByteArray(), pieces);
    written = now;
    return now;
  }

  private static JsonObject json(Entry entry) {
    JsonArray networks = new JsonArray();
    entry.announcement().networks().forEach(network -> networks.add(network.toString()));
    return new JsonObject()
        .put("serial_number", entry.serial().text())
        .put("address", entry.announcement().address())
        .put("networks", networks);
  }
}
