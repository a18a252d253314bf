package io.vouchsafe.proxy.ocvpn;

import io.vertx.core.Promise;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.vpnauth.ocvpn.DeviceSerial;
import io.vouchsafe.vpnauth.ocvpn.GroupEvent;
import java.util.Optional;

/**
 * One event that waits for its turn in a group.
 *
 * @param verdict that let the device in; empty where no device asks
 * @param begun nanoseconds of a clock that starts anywhere
 */
record GroupTurn(
    GroupEvent event, Optional<Verdict> verdict, Promise<GroupReply> done, long begun) {

  /** One that no device asks for. */
  static GroupTurn owed(GroupEvent event, long begun) {
    return new GroupTurn(event, Optional.empty(), Promise.promise(), begun);
  }

  /** Whose it is; empty where no device asks. */
  Optional<DeviceSerial> device() {
    return device(event);
  }

  static Optional<DeviceSerial> device(GroupEvent event) {
    return switch (event) {
      case GroupEvent.Register register -> Optional.of(register.device());
      case GroupEvent.Poll poll -> Optional.of(poll.device());
      case GroupEvent.RegAck regAck -> Optional.of(regAck.device());
      case GroupEvent.Unregister unregister -> Optional.of(unregister.device());
      case GroupEvent.Expelled expelled -> Optional.empty();
      case GroupEvent.Settled settled -> Optional.empty();
      case GroupEvent.Ticked ticked -> Optional.empty();
      case GroupEvent.Restarted restarted -> Optional.empty();
      case GroupEvent.Owned owned -> Optional.empty();
    };
  }
}
