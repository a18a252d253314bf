package io.vouchsafe.proxy.service;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.SSLEngineOptions;

/**
 * How the service reaches others.
 *
 * @param client for responders, where decisions ask them
 * @param relayClient for the same, where other people's requests ask them
 * @param tunnels for what goes through a forward proxy, and for CRLs
 */
record Connections(HttpClient client, HttpClient relayClient, NetClient tunnels) {

  static Connections of(Vertx vertx, Capacity capacity) {
    return new Connections(
        client(vertx, capacity),
        client(vertx, capacity),
        vertx.createNetClient(new NetClientOptions().setSslEngineOptions(handshakes())));
  }

  private static HttpClient client(Vertx vertx, Capacity capacity) {
    return vertx
        .httpClientBuilder()
        .with(
            new HttpClientOptions()
                .setKeepAliveTimeout(15)
                .setDecompressionSupported(false)
                .setSslEngineOptions(handshakes()))
        .with(
            new PoolOptions()
                .setHttp1MaxSize(capacity.responderConnections())
                .setMaxWaitQueueSize(capacity.responderQueue()))
        .build();
  }

  /** Certificates of https:// responders are verified on worker threads. */
  private static SSLEngineOptions handshakes() {
    return new JdkSSLEngineOptions().setUseWorkerThread(true);
  }
}
