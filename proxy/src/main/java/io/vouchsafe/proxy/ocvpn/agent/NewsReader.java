package io.vouchsafe.proxy.ocvpn.agent;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.vpnauth.ocvpn.Announcement;
import io.vouchsafe.vpnauth.ocvpn.DeviceSerial;
import io.vouchsafe.vpnauth.ocvpn.GroupBounds;
import io.vouchsafe.vpnauth.ocvpn.MemberState;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the service's answer. What stands in it goes to charon, so that it is believed only where
 * it is what it should be: another member chose its own address and networks. The key becomes no
 * {@code String}.
 */
final class NewsReader {
  /** Members of a group; each takes a connection of charon. */
  static final int MOST_PEERS = GroupBounds.MOST_MEMBERS;

  private static final Duration USUAL = Duration.ofSeconds(60);
  private static final long LONGEST_SECONDS = 600;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(8).maxStringLength(1_024).build())
          .build();

  private final byte[] body;
  private @Nullable MemberState state;
  private long generation = -1;
  private @Nullable List<GroupPeer> peers;
  private Duration pollAfter = USUAL;
  private boolean dropPrevious;
  private Optional<ReceivedKey> key = Optional.empty();

  private NewsReader(byte[] body) {
    this.body = body;
  }

  /** Something else than what the contract says. */
  private static final class Unfit extends Exception {
    private static final long serialVersionUID = 1;

    Unfit(String why) {
      super(why, null, false, false);
    }
  }

  /** Reads {@code body}, which the caller overwrites. */
  static Parsed<GroupNews> read(byte[] body) {
    NewsReader reader = new NewsReader(body);
    try {
      return Parsed.ok(reader.news());
    } catch (Unfit why) {
      reader.key.ifPresent(ReceivedKey::destroy);
      return Parsed.malformed(String.valueOf(why.getMessage()));
    } catch (IOException broken) {
      // Jackson's own words quote what it reads.
      reader.key.ifPresent(ReceivedKey::destroy);
      return Parsed.malformed("the answer is no JSON of the contract");
    }
  }

  private GroupNews news() throws IOException, Unfit {
    try (JsonParser json = JSON.createParser(body)) {
      require(json.nextToken() == JsonToken.START_OBJECT, "the answer is no JSON object");
      Set<String> seen = new HashSet<>();
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        require(seen.add(name), "a key stands twice");
        json.nextToken();
        member(json, name);
      }
      require(json.nextToken() == null, "more than one JSON object");
    }
    MemberState told = state;
    List<GroupPeer> others = peers;
    if (told == null || others == null || generation < 0) {
      throw new Unfit("state, generation or members is missing");
    }
    return new GroupNews(told, generation, others, pollAfter, dropPrevious, key);
  }

  private void member(JsonParser json, String name) throws IOException, Unfit {
    switch (name) {
      case "state" -> state = state(text(json));
      case "generation" -> generation = whole(json);
      case "members" -> peers = peers(json);
      case "poll_after" -> pollAfter = seconds(json);
      case "drop_previous" -> dropPrevious = flag(json);
      case "key" -> key = Optional.of(key(json));
      default -> json.skipChildren();
    }
  }

  private static MemberState state(String word) throws Unfit {
    for (MemberState each : MemberState.values()) {
      if (each.word().equals(word)) {
        return each;
      }
    }
    throw new Unfit("state is none of the contract");
  }

  private static String text(JsonParser json) throws IOException, Unfit {
    require(json.currentToken() == JsonToken.VALUE_STRING, "a string is expected");
    return json.getText();
  }

  private static long whole(JsonParser json) throws IOException, Unfit {
    require(json.currentToken() == JsonToken.VALUE_NUMBER_INT, "a whole number is expected");
    long number = json.getLongValue();
    require(number >= 0, "a number below 0");
    return number;
  }

  private static boolean flag(JsonParser json) throws Unfit {
    require(
        json.currentToken() == JsonToken.VALUE_TRUE || json.currentToken() == JsonToken.VALUE_FALSE,
        "true or false is expected");
    return json.currentToken() == JsonToken.VALUE_TRUE;
  }

  private static Duration seconds(JsonParser json) throws IOException, Unfit {
    long seconds = whole(json);
    return seconds >= 1 && seconds <= LONGEST_SECONDS ? Duration.ofSeconds(seconds) : USUAL;
  }

  /**
   * Decoded from the octets themselves: Jackson would keep a copy of the text. It passes over a
   * string that nobody asks for.
   */
  private ReceivedKey key(JsonParser json) throws IOException, Unfit {
    require(json.currentToken() == JsonToken.VALUE_STRING, "key is no string");
    int from = Math.toIntExact(json.currentTokenLocation().getByteOffset()) + 1;
    int to = from;
    while (to < body.length && body[to] != '"') {
      require(body[to] != '\\', "key has an escape");
      to++;
    }
    byte[] written = Arrays.copyOfRange(body, from, to);
    try {
      byte[] octets = Base64.getDecoder().decode(written);
      ReceivedKey read = new ReceivedKey(octets);
      if (octets.length < ReceivedKey.FEWEST || octets.length > ReceivedKey.MOST) {
        read.destroy();
        throw new Unfit("the key has %d octets".formatted(octets.length));
      }
      return read;
    } catch (IllegalArgumentException e) {
      throw new Unfit("key is no base64");
    } finally {
      Arrays.fill(written, (byte) 0);
    }
  }

  private static List<GroupPeer> peers(JsonParser json) throws IOException, Unfit {
    require(json.currentToken() == JsonToken.START_ARRAY, "members is no list");
    List<GroupPeer> peers = new ArrayList<>();
    Set<DeviceSerial> seen = new HashSet<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      require(peers.size() < MOST_PEERS, "more than " + MOST_PEERS + " members");
      GroupPeer peer = peer(json);
      require(seen.add(peer.serial()), "a member stands twice");
      peers.add(peer);
    }
    return peers;
  }

  private static GroupPeer peer(JsonParser json) throws IOException, Unfit {
    require(json.currentToken() == JsonToken.START_OBJECT, "a member is no object");
    Optional<DeviceSerial> serial = Optional.empty();
    String address = "";
    List<String> networks = List.of();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      switch (name) {
        case "serial_number" ->
            serial = Optional.of(text(json)).filter(DeviceSerial::isOne).map(DeviceSerial::new);
        case "address" -> address = text(json);
        case "networks" -> networks = networks(json);
        default -> json.skipChildren();
      }
    }
    if (serial.isEmpty()) {
      throw new Unfit("a member without a serial number");
    }
    return switch (Announcement.read(address, networks)) {
      case Parsed.Ok<Announcement>(Announcement read) -> new GroupPeer(serial.get(), read);
      case Parsed.Malformed<Announcement>(String why) -> throw new Unfit("of a member, " + why);
    };
  }

  private static List<String> networks(JsonParser json) throws IOException, Unfit {
    require(json.currentToken() == JsonToken.START_ARRAY, "networks is no list");
    List<String> networks = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      require(networks.size() < Announcement.MOST_NETWORKS, "too many networks");
      networks.add(text(json));
    }
    return networks;
  }

  private static void require(boolean so, String otherwise) throws Unfit {
    if (!so) {
      throw new Unfit(otherwise);
    }
  }
}
