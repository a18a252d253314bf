package io.vouchsafe.proxy.ocvpn;

import io.vouchsafe.pki.Der;
import io.vouchsafe.vpnauth.ocvpn.DeviceSerial;
import io.vouchsafe.vpnauth.ocvpn.GroupState;
import java.util.List;
import java.util.Map;

/**
 * What one step changes on disk, all of it or nothing.
 *
 * @param state of the group from now on
 * @param chains of members' certificates that are others now; an empty one is removed
 */
record GroupWrite(CustomerName whose, GroupState state, Map<DeviceSerial, List<Der>> chains) {
  GroupWrite {
    chains = Map.copyOf(chains);
  }
}
