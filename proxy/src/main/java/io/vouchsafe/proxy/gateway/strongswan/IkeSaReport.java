package io.vouchsafe.proxy.gateway.strongswan;

import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.vpnauth.tunnel.IkeVersion;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import io.vouchsafe.vpnauth.wire.vici.ViciValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An IKE SA as charon tells of it.
 *
 * @param connection its name; {@code (unnamed)} before charon has chosen one
 * @param id charon's number of it; begins again at 1 with charon
 * @param spis both of them: random, so that no other SA of any charon has them
 * @param state charon's word
 * @param localId who we said we are, as charon prints it
 * @param remoteId who the peer says it is, as charon prints it
 * @param virtualIps what the peer was given
 */
record IkeSaReport(
    String connection,
    long id,
    String spis,
    String state,
    IkeVersion version,
    Optional<IpAddress> local,
    Optional<IpAddress> remote,
    String localId,
    String remoteId,
    List<String> virtualIps) {
  static final String ESTABLISHED = "ESTABLISHED";
  static final String CONNECTING = "CONNECTING";

  /** Whoever has not said yet who it is. */
  static final String NOBODY = "%any";

  /** Of a pool of each family; charon bounds the rest. */
  private static final int MOST_VIRTUAL_IPS = 16;

  /** The SA of an event that tells of one; empty when it tells of none. */
  static Optional<IkeSaReport> in(ViciMessage event) {
    for (Map.Entry<String, ViciValue> entry : event.values().entrySet()) {
      if (entry.getValue() instanceof ViciValue.Section(ViciMessage sa)) {
        Optional<IkeSaReport> read = of(entry.getKey(), sa);
        if (read.isPresent()) {
          return read;
        }
      }
    }
    return Optional.empty();
  }

  /** One of both that {@code ike-rekey} tells of: {@code old} or {@code new}. */
  static Optional<IkeSaReport> in(ViciMessage event, String which) {
    for (Map.Entry<String, ViciValue> entry : event.values().entrySet()) {
      if (entry.getValue() instanceof ViciValue.Section(ViciMessage both)) {
        return both.section(which).flatMap(sa -> of(entry.getKey(), sa));
      }
    }
    return Optional.empty();
  }

  private static Optional<IkeSaReport> of(String connection, ViciMessage sa) {
    return sa.text("uniqueid")
        .filter(id -> id.matches("[0-9]{1,10}"))
        .map(
            id ->
                new IkeSaReport(
                    connection,
                    Long.parseLong(id),
                    sa.text("initiator-spi").orElse("") + "-" + sa.text("responder-spi").orElse(""),
                    sa.text("state").orElse(""),
                    sa.text("version").filter("1"::equals).isPresent()
                        ? IkeVersion.IKEV1
                        : IkeVersion.IKEV2,
                    sa.text("local-host").flatMap(IpAddress::parse),
                    sa.text("remote-host").flatMap(IpAddress::parse),
                    sa.text("local-id").orElse(NOBODY),
                    sa.text("remote-id").orElse(NOBODY),
                    sa.texts("remote-vips").stream().limit(MOST_VIRTUAL_IPS).toList()));
  }

  /** The same one at other addresses. */
  IkeSaReport at(Optional<String> localHost, Optional<String> remoteHost) {
    return new IkeSaReport(
        connection,
        id,
        spis,
        state,
        version,
        localHost.flatMap(IpAddress::parse).or(() -> local),
        remoteHost.flatMap(IpAddress::parse).or(() -> remote),
        localId,
        remoteId,
        virtualIps);
  }

  /** Whether both are one SA, of one run of charon. */
  boolean isSame(IkeSaReport other) {
    return id == other.id && spis.equals(other.spis);
  }

  boolean isConnecting() {
    return state.equals(CONNECTING);
  }

  /**
   * Whether a peer that is known by its name did not get in. charon tells of an SA that it begins
   * anew with another key exchange in the same way, but nobody has said then who it is.
   */
  boolean isFailedLogin() {
    return isConnecting() && !remoteId.equals(NOBODY);
  }

  /** For the log; says nothing personal. */
  String shown() {
    return connection + "[" + id + "]";
  }
}
