package io.vouchsafe.proxy.app;

import io.vouchsafe.config.Settings;
import io.vouchsafe.config.SettingsReading;
import io.vouchsafe.proxy.decision.DecisionRecord;
import io.vouchsafe.proxy.state.StateDirectory;
import java.util.function.Supplier;

/**
 * What the operator gives a service to start with.
 *
 * @param source reads the settings again for a reload, off the event loops
 * @param state where what survives a restart lies
 * @param record is told every decision of a tenant
 */
record StartSettings(
    Settings settings,
    Supplier<SettingsReading> source,
    StateDirectory state,
    Capacity capacity,
    DecisionRecord record) {}
