package io.vouchsafe.proxy.ocvpn.agent;

import io.vouchsafe.vpnauth.ocvpn.Announcement;
import io.vouchsafe.vpnauth.ocvpn.DeviceSerial;

/** Another member of the group, as the service tells of it. */
record GroupPeer(DeviceSerial serial, Announcement announcement) {}
