package io.vouchsafe.proxy.front.spoe;

import io.vouchsafe.vpnauth.wire.spop.SpopBounds;
import io.vouchsafe.vpnauth.wire.spop.SpopFrame;
import io.vouchsafe.vpnauth.wire.spop.SpopItem;
import io.vouchsafe.vpnauth.wire.spop.SpopStatus;
import io.vouchsafe.vpnauth.wire.spop.SpopValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What comes of HAProxy's HELLO (SPOE.txt, sections 3.2.4 and 3.2.5). */
sealed interface SpoeHello {
  /** Ours; every 2.x of HAProxy's includes it. */
  String VERSION = "2.0";

  /** Never {@code async}, which HAProxy 3.1 does without, nor {@code fragmentation}. */
  String CAPABILITIES = "pipelining";

  /**
   * The connection goes on.
   *
   * @param longest octets of a frame from now on
   * @param isHealthCheck HAProxy wants to know no more than that we are there
   */
  record Agreed(int longest, boolean isHealthCheck) implements SpoeHello {
    SpopFrame.AgentHello answer() {
      return new SpopFrame.AgentHello(
          List.of(
              new SpopItem("version", SpopValue.Text.of(VERSION)),
              new SpopItem("max-frame-size", new SpopValue.Uint32(longest)),
              new SpopItem("capabilities", SpopValue.Text.of(CAPABILITIES))));
    }
  }

  /** It does not. */
  record Refused(SpopStatus status, String reason) implements SpoeHello {}

  /**
   * Agrees on the smaller frame.
   *
   * @param items of HAProxy
   * @param ours the longest frame that we take
   */
  static SpoeHello of(List<SpopItem> items, int ours) {
    Map<String, SpopValue> values = new HashMap<>();
    for (SpopItem item : items) {
      if (values.put(item.name(), item.value()) != null) {
        return new Refused(SpopStatus.INVALID, "an item of the HELLO comes twice");
      }
    }
    if (!(values.get("supported-versions") instanceof SpopValue.Text versions)) {
      return new Refused(SpopStatus.NO_VERSION, "the HELLO names no version");
    }
    OptionalLong theirs = number(values.get("max-frame-size"));
    if (theirs.isEmpty()) {
      return new Refused(SpopStatus.NO_FRAME_SIZE, "the HELLO names no max-frame-size");
    }
    if (!(values.get("capabilities") instanceof SpopValue.Text)) {
      return new Refused(SpopStatus.NO_CAPABILITIES, "the HELLO names no capabilities");
    }
    if (!namesOurs(versions.text())) {
      return new Refused(SpopStatus.UNSUPPORTED_VERSION, "the HELLO does not name SPOP 2");
    }
    if (theirs.getAsLong() < SpopBounds.SHORTEST_LIMIT) {
      return new Refused(
          SpopStatus.BAD_FRAME_SIZE, "max-frame-size is below " + SpopBounds.SHORTEST_LIMIT);
    }
    return switch (values.getOrDefault("healthcheck", new SpopValue.Bool(false))) {
      case SpopValue.Bool(boolean check) ->
          new Agreed((int) Math.min(ours, theirs.getAsLong()), check);
      default -> new Refused(SpopStatus.INVALID, "healthcheck is no boolean");
    };
  }

  /** A list with commas; a major version includes all its minor ones, 2.0 too. */
  private static boolean namesOurs(String versions) {
    for (String version : versions.split(",", -1)) {
      if (version.strip().matches("2\\.[0-9]{1,9}")) {
        return true;
      }
    }
    return false;
  }

  /** HAProxy takes every whole number for it; below 0 is none. */
  private static OptionalLong number(@Nullable SpopValue value) {
    long number =
        switch (value) {
          case SpopValue.Uint32(long unsigned) -> unsigned;
          case SpopValue.Int32(int signed) -> signed;
          case SpopValue.Int64(long signed) -> signed;
          case SpopValue.Uint64(long bits) -> bits < 0 ? Long.MAX_VALUE : bits;
          case null, default -> -1;
        };
    return number < 0 ? OptionalLong.empty() : OptionalLong.of(number);
  }
}
