package io.vouchsafe.proxy.tenant;

import io.vouchsafe.config.SettingsChange;
import java.util.function.Consumer;

/** A part of the service that goes by the settings. */
public interface SettingsPart {

  /**
   * Builds the next state beside the running one, and changes nothing that anybody sees: no fetch
   * begins, no meter appears, no file is written. A state that is never committed is garbage. May
   * block; never runs twice at a time.
   */
  Prepared prepare(SettingsChange change);

  /**
   * A part that can follow any settings, and needs nothing for it.
   *
   * @param follower must neither block nor fail
   */
  static SettingsPart following(Consumer<SettingsChange> follower) {
    return change -> new Prepared.Ready(() -> follower.accept(change));
  }
}
