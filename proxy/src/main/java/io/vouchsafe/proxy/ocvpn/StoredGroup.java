package io.vouchsafe.proxy.ocvpn;

import io.vouchsafe.pki.Der;
import io.vouchsafe.vpnauth.ocvpn.DeviceSerial;
import io.vouchsafe.vpnauth.ocvpn.GroupState;
import java.util.List;
import java.util.Map;

/**
 * A group as it lies on disk.
 *
 * @param chains of its members' certificates, leaf first, as they were decided about last
 */
record StoredGroup(GroupState state, Map<DeviceSerial, List<Der>> chains) {
  StoredGroup {
    chains = Map.copyOf(chains);
  }
}
