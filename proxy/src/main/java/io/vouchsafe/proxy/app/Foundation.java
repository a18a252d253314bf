package io.vouchsafe.proxy.app;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vouchsafe.config.OutgoingAddresses;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.proxy.cache.StatusPeers;
import io.vouchsafe.proxy.net.AddressRule;
import io.vouchsafe.proxy.net.HostNames;
import io.vouchsafe.proxy.net.ServerTrust;
import io.vouchsafe.proxy.ocsp.HttpOcspChannel;
import io.vouchsafe.proxy.ocsp.OcspChannel;
import io.vouchsafe.proxy.session.LiveSessions;
import io.vouchsafe.proxy.session.RevocationEvents;
import io.vouchsafe.proxy.shared.response.SharedStatuses;
import io.vouchsafe.proxy.work.Workers;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * What everything stands on and all tenants share.
 *
 * @param nanoTime for durations; starts anywhere
 * @param workers for what decisions wait for
 * @param relayWorkers for what other people's OCSP requests cause
 * @param events tells of what is newly revoked or blocked
 * @param sessions those that are live
 * @param shared what nodes share of certificates' statuses; empty where there is one node
 */
record Foundation(
    Vertx vertx,
    PrometheusMeterRegistry registry,
    InstantSource clock,
    LongSupplier nanoTime,
    SecureRandom random,
    SignatureChecker signatures,
    PathValidator paths,
    Workers workers,
    Workers relayWorkers,
    OutgoingConnections connections,
    RevocationEvents events,
    LiveSessions sessions,
    Optional<SharedStatuses> shared) {

  static Foundation of(
      Vertx vertx, PrometheusMeterRegistry registry, InstantSource clock, Capacity capacity) {
    SignatureChecker signatures = new SignatureChecker(new BouncyCastleProvider());
    return new Foundation(
        vertx,
        registry,
        clock,
        System::nanoTime,
        new SecureRandom(),
        signatures,
        new PathValidator(signatures),
        new Workers(vertx, capacity.workers(), capacity.pendingWork()),
        new Workers(vertx, "vouchsafe-relay", capacity.relayWorkers(), capacity.pendingRelayWork()),
        OutgoingConnections.of(vertx, capacity),
        new RevocationEvents(work -> offLoop(vertx, work)),
        new LiveSessions(),
        Optional.empty());
  }

  /** The same as one node of several. */
  Foundation with(SharedStatuses statuses) {
    return new Foundation(
        vertx,
        registry,
        clock,
        nanoTime,
        random,
        signatures,
        paths,
        workers,
        relayWorkers,
        connections,
        events,
        sessions,
        Optional.of(statuses));
  }

  /** What the memory of {@code tenant} tells other nodes, where there are any. */
  StatusPeers statusPeers(String tenant) {
    return shared.map(statuses -> statuses.statusPeers(tenant)).orElse(StatusPeers.NONE);
  }

  /** On threads that no decision waits for. */
  private static void offLoop(Vertx vertx, Runnable work) {
    vertx.executeBlocking(
        () -> {
          work.run();
          return null;
        },
        false);
  }

  /** A tenant's way to responders, only to where {@code outgoing} lets names lead. */
  OcspChannel channel(OutgoingAddresses outgoing) {
    return connections.calls().shareOf(channel(connections.client(), outgoing));
  }

  /** The same for the relay, on connections of its own: strangers take none from decisions. */
  OcspChannel relayChannel(OutgoingAddresses outgoing) {
    return connections.relayCalls().shareOf(channel(connections.relayClient(), outgoing));
  }

  private OcspChannel channel(HttpClient client, OutgoingAddresses outgoing) {
    return new HttpOcspChannel(
        vertx,
        client,
        connections.tunnels(),
        trust(),
        outgoing.allowedHosts(),
        new AddressRule(HostNames.of(vertx), outgoing));
  }

  /** How https servers are verified. */
  ServerTrust trust() {
    return new ServerTrust(paths, clock);
  }
}
