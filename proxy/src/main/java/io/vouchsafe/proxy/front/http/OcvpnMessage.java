package io.vouchsafe.proxy.front.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.vpnauth.ocvpn.Announcement;
import io.vouchsafe.vpnauth.ocvpn.DeviceSerial;
import io.vouchsafe.vpnauth.ocvpn.GroupEvent;
import io.vouchsafe.vpnauth.ocvpn.IpNetwork;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The body of an OCVPN call (contract, section 5). Field by field and without a tree, so that depth
 * and size stay bounded. Fields that the call does not know are ignored: a newer device says more.
 */
final class OcvpnMessage {
  /** A thousand networks take a third of it. */
  static final int MOST_BYTES = 64 << 10;

  /** Of one device; each member of its group is told all of them. */
  static final int MOST_NETWORKS = 256;

  /** RFC 1123 §2.1: a host name, without a trailing dot. */
  private static final Pattern HOST =
      Pattern.compile(
          "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*");

  /** RFC 1035 §2.3.4. */
  private static final int LONGEST_HOST = 253;

  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(8)
                  .maxNumberLength(32)
                  .maxStringLength(MOST_BYTES)
                  .build())
          .build();

  /** What is wrong with it. */
  private static final class Mistake extends Exception {
    private static final long serialVersionUID = 1L;

    Mistake(String message) {
      super(message, null, false, false);
    }
  }

  private final JsonParser parser;
  private Optional<String> serial = Optional.empty();
  private Optional<String> address = Optional.empty();
  private Optional<List<IpNetwork>> networks = Optional.empty();
  private Optional<Long> generation = Optional.empty();

  private OcvpnMessage(JsonParser parser) {
    this.parser = parser;
  }

  /** Reads {@code body}, which has one JSON object with what {@code call} needs. */
  static Parsed<OcvpnMessage> read(OcvpnCall call, byte[] body) {
    try (JsonParser parser = JSON.createParser(body)) {
      OcvpnMessage message = new OcvpnMessage(parser);
      message.read(call);
      message.require(call);
      return Parsed.ok(message);
    } catch (InputCoercionException e) {
      return Parsed.malformed("generation is no number of a generation");
    } catch (IOException e) {
      return Parsed.malformed("the body is not JSON");
    } catch (Mistake e) {
      return Parsed.malformed(String.valueOf(e.getMessage()));
    }
  }

  /** What the device calls itself: any text. */
  String serial() {
    return serial.orElseThrow();
  }

  /** What it tells the group of the device that it is from. */
  GroupEvent event(OcvpnCall call, DeviceSerial device) {
    return switch (call) {
      case REGISTER ->
          new GroupEvent.Register(
              device, new Announcement(address.orElseThrow(), networks.orElseThrow()));
      case POLL -> new GroupEvent.Poll(device, generation.orElseThrow());
      case REGACK -> new GroupEvent.RegAck(device, generation.orElseThrow());
      case UNREGISTER -> new GroupEvent.Unregister(device);
    };
  }

  private void read(OcvpnCall call) throws IOException, Mistake {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new Mistake("the body is not a JSON object");
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      field(call, name, value);
    }
    if (parser.nextToken() != null) {
      throw new Mistake("there is something behind the JSON object");
    }
  }

  private void field(OcvpnCall call, String name, JsonToken value) throws IOException, Mistake {
    switch (name) {
      case "serial_number" -> serial = Optional.of(text(name, value));
      case "address" -> {
        if (call == OcvpnCall.REGISTER) {
          address = Optional.of(host(text(name, value)));
        } else {
          parser.skipChildren();
        }
      }
      case "networks" -> {
        if (call == OcvpnCall.REGISTER) {
          networks = Optional.of(networks(value));
        } else {
          parser.skipChildren();
        }
      }
      case "generation" -> {
        if (call == OcvpnCall.POLL || call == OcvpnCall.REGACK) {
          generation = Optional.of(number(value));
        } else {
          parser.skipChildren();
        }
      }
      default -> parser.skipChildren();
    }
  }

  private void require(OcvpnCall call) throws Mistake {
    require("serial_number", serial);
    switch (call) {
      case REGISTER -> {
        require("address", address);
        require("networks", networks);
      }
      case POLL, REGACK -> require("generation", generation);
      case UNREGISTER -> {
        // It says all.
      }
    }
  }

  private static void require(String name, Optional<?> value) throws Mistake {
    if (value.isEmpty()) {
      throw new Mistake(name + " is missing");
    }
  }

  private String text(String name, JsonToken value) throws IOException, Mistake {
    if (value != JsonToken.VALUE_STRING) {
      throw new Mistake(name + " is not a string");
    }
    return parser.getText();
  }

  private long number(JsonToken value) throws IOException, Mistake {
    if (value != JsonToken.VALUE_NUMBER_INT || parser.getLongValue() < 0) {
      throw new Mistake("generation is no whole number from 0");
    }
    return parser.getLongValue();
  }

  private static String host(String text) throws Mistake {
    boolean isHost = text.length() <= LONGEST_HOST && HOST.matcher(text).matches();
    if (!isHost && IpAddress.parse(text).isEmpty()) {
      throw new Mistake("address is neither an IP address nor a host name");
    }
    return text;
  }

  private List<IpNetwork> networks(JsonToken value) throws IOException, Mistake {
    if (value != JsonToken.START_ARRAY) {
      throw new Mistake("networks is not an array");
    }
    List<IpNetwork> all = new ArrayList<>();
    for (JsonToken at = parser.nextToken(); at != JsonToken.END_ARRAY; at = parser.nextToken()) {
      if (all.size() == MOST_NETWORKS) {
        throw new Mistake("networks has more than " + MOST_NETWORKS + " of them");
      }
      all.add(network(text("networks[" + all.size() + "]", at)));
    }
    return all;
  }

  private static IpNetwork network(String text) throws Mistake {
    int slash = text.indexOf('/');
    String bits = text.substring(slash + 1);
    Optional<IpAddress> first =
        slash > 0 ? IpAddress.parse(text.substring(0, slash)) : Optional.empty();
    if (first.isEmpty() || !bits.matches("0|[1-9][0-9]{0,2}")) {
      throw new Mistake("networks: each is written as 192.0.2.0/24");
    }
    int prefix = Integer.parseInt(bits);
    if (prefix > first.get().bits()) {
      throw new Mistake("networks: a prefix is longer than the address");
    }
    if (!first.get().endOfNetwork(prefix, false).equals(first.get())) {
      throw new Mistake("networks: an address has bits behind its prefix");
    }
    return new IpNetwork(first.get(), prefix);
  }
}
