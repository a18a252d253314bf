package io.vouchsafe.proxy.ocvpn.agent;

import io.vouchsafe.vpnauth.ocvpn.MemberState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the service tells this device (contract, section 5).
 *
 * @param peers the others
 * @param pollAfter when to ask again
 * @param dropPrevious the last list has lost a member: the key before is not to be used any more
 * @param key of that generation, while this device has not acknowledged it
 */
record GroupNews(
    MemberState state,
    long generation,
    List<GroupPeer> peers,
    Duration pollAfter,
    boolean dropPrevious,
    Optional<ReceivedKey> key) {
  GroupNews {
    peers = List.copyOf(peers);
  }
}
