package io.vouchsafe.proxy.gateway.openvpn;

import io.vertx.core.Future;
import io.vouchsafe.vpnauth.wire.openvpn.ManagementCommand;
import io.vouchsafe.vpnauth.wire.openvpn.ManagementReply;
import java.util.List;

/** The way to one OpenVPN server while it is attached. */
interface ManagementChannel {

  /**
   * Sends a command. Commands reach the server in the order in which they are sent; the future
   * fails when the connection ends before the answer, or no answer comes in time.
   */
  Future<ManagementReply> send(ManagementCommand command);

  /** Sends several in one write; an answer for each. */
  List<Future<ManagementReply>> send(List<ManagementCommand> commands);
}
