package io.vouchsafe.proxy.app;

import io.vouchsafe.config.Settings;
import io.vouchsafe.config.SettingsReading;
import io.vouchsafe.proxy.front.tls.ForwardingFactory;
import io.vouchsafe.proxy.front.tls.TlsEngine;
import io.vouchsafe.proxy.front.tls.UpstreamGround;
import io.vouchsafe.proxy.ocvpn.CustomerGroups;
import io.vouchsafe.proxy.record.RecordFile;
import io.vouchsafe.proxy.state.StateDirectory;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the operator gives a service to start with.
 *
 * @param source reads the settings again for a reload, off the event loops
 * @param state where what survives a restart lies
 * @param record where every decision of a tenant is written to
 * @param forwardings makes what TLS fronts hand requests on with
 * @param tls who does the TLS of these
 * @param groups OCVPN's groups in the place of the service's own; empty but in tests
 */
record StartSettings(
    Settings settings,
    Supplier<SettingsReading> source,
    StateDirectory state,
    Capacity capacity,
    Optional<RecordFile> record,
    Function<UpstreamGround, ForwardingFactory> forwardings,
    TlsEngine tls,
    Optional<CustomerGroups> groups) {

  /** With the service's own groups. */
  StartSettings(
      Settings settings,
      Supplier<SettingsReading> source,
      StateDirectory state,
      Capacity capacity,
      Optional<RecordFile> record,
      Function<UpstreamGround, ForwardingFactory> forwardings,
      TlsEngine tls) {
    this(settings, source, state, capacity, record, forwardings, tls, Optional.empty());
  }
}
