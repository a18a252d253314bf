package io.vouchsafe.proxy.front.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.vpnauth.ocvpn.Announcement;
import io.vouchsafe.vpnauth.ocvpn.DeviceSerial;
import io.vouchsafe.vpnauth.ocvpn.GroupEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The body of an OCVPN call (contract, section 5). Field by field and without a tree, so that depth
 * and size stay bounded. Fields that the call does not know are ignored: a newer device says more.
 */
final class OcvpnMessage {
  /** A message with all networks that a device may announce takes a tenth of it. */
  static final int MOST_BYTES = 64 << 10;

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
  private Optional<List<String>> networks = Optional.empty();
  private Optional<Announcement> announcement = Optional.empty();
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
      case REGISTER -> new GroupEvent.Register(device, announcement.orElseThrow());
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
          address = Optional.of(text(name, value));
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
        announcement = Optional.of(announced());
      }
      case POLL, REGACK -> require("generation", generation);
      case UNREGISTER -> {
        // It says all.
      }
    }
  }

  private Announcement announced() throws Mistake {
    return switch (Announcement.read(address.orElseThrow(), networks.orElseThrow())) {
      case Parsed.Ok<Announcement>(Announcement said) -> said;
      case Parsed.Malformed<Announcement>(String mistake) -> throw new Mistake(mistake);
    };
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

  private List<String> networks(JsonToken value) throws IOException, Mistake {
    if (value != JsonToken.START_ARRAY) {
      throw new Mistake("networks is not an array");
    }
    List<String> all = new ArrayList<>();
    for (JsonToken at = parser.nextToken(); at != JsonToken.END_ARRAY; at = parser.nextToken()) {
      all.add(text("networks[" + all.size() + "]", at));
    }
    return all;
  }
}
