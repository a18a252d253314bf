package io.vouchsafe.proxy.app;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.SSLEngineOptions;
import io.vouchsafe.proxy.ocsp.OutgoingCalls;

/**
 * How the service reaches others.
 *
 * @param client for responders, where decisions ask them
 * @param calls how many of them at a time
 * @param relayClient for the same, where other people's requests ask them
 * @param relayCalls how many of them at a time
 * @param tunnels for what goes through a forward proxy, and for CRLs
 */
record OutgoingConnections(
    HttpClient client,
    OutgoingCalls calls,
    HttpClient relayClient,
    OutgoingCalls relayCalls,
    NetClient tunnels) {

  static OutgoingConnections of(Vertx vertx, Capacity capacity) {
    return new OutgoingConnections(
        client(vertx, capacity.calls()),
        new OutgoingCalls(capacity.calls()),
        client(vertx, capacity.relayCalls()),
        new OutgoingCalls(capacity.relayCalls()),
        vertx.createNetClient(new NetClientOptions().setSslEngineOptions(handshakes())));
  }

  /**
   * A pool in which nobody waits, even when all calls go to one host: a wait for a connection of
   * ours would pass for the responder's silence. Twice as many, since a call that was given up ends
   * before its connection does.
   */
  private static HttpClient client(Vertx vertx, int calls) {
    return vertx
        .httpClientBuilder()
        .with(
            new HttpClientOptions()
                .setKeepAliveTimeout(15)
                .setDecompressionSupported(false)
                .setSslEngineOptions(handshakes()))
        .with(new PoolOptions().setHttp1MaxSize(2 * calls).setMaxWaitQueueSize(calls))
        .build();
  }

  /** Certificates of https:// responders are verified on worker threads. */
  private static SSLEngineOptions handshakes() {
    return new JdkSSLEngineOptions().setUseWorkerThread(true);
  }
}
