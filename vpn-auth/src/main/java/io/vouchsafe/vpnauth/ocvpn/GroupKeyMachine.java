package io.vouchsafe.vpnauth.ocvpn;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What follows for a group from what happens to it (seed 000; contract, section 5). */
public final class GroupKeyMachine {
  private GroupKeyMachine() {}

  /**
   * What follows. The next state is {@code state} itself where nothing changes.
   *
   * @param now of one clock from step to step
   * @param devices the customer's, as the settings have them now
   */
  public static GroupStep step(
      GroupState state,
      GroupEvent event,
      Instant now,
      GroupTimes times,
      Map<DeviceSerial, DeviceRules> devices) {
    return new GroupStep(state, new GroupAnswer.None(), List.of(), List.of());
  }
}
