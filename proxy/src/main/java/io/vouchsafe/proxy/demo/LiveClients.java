package io.vouchsafe.proxy.demo;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.Issued;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Clients of a TLS front; those that stay ask for a page every so often. */
final class LiveClients {
  /** Well within the front's {@code idle_timeout}. */
  private static final long ASKING_MILLIS = 15_000;

  private final Vertx vertx;
  private final HttpClientAgent http;
  private final int port;
  private final Certificate trusted;
  private final List<LiveConnection> staying = new ArrayList<>();

  /**
   * Nobody yet.
   *
   * @param port where the front listens on loopback
   * @param trusted from whose CA the front's certificate is
   */
  LiveClients(Vertx vertx, int port, Certificate trusted) {
    this.vertx = vertx;
    this.http = vertx.createHttpClient();
    this.port = port;
    this.trusted = trusted;
  }

  LiveConnection connect(Issued client)
      throws ExecutionException, InterruptedException, TimeoutException {
    return Patience.await(LiveConnection.open(http, port, client, trusted));
  }

  /** Lets it go on for as long as the demo serves. */
  void keep(LiveConnection connection) {
    staying.add(connection);
    long timer = vertx.setPeriodic(ASKING_MILLIS, fired -> connection.page());
    connection.ended().onComplete(closed -> vertx.cancelTimer(timer));
  }

  /** What those that stay are told now. */
  List<JsonObject> pages() throws ExecutionException, InterruptedException, TimeoutException {
    List<JsonObject> pages = new ArrayList<>();
    for (LiveConnection each : staying) {
      pages.add(Patience.await(each.page()));
    }
    return pages;
  }

  void close() throws ExecutionException, InterruptedException, TimeoutException {
    for (LiveConnection each : staying) {
      Patience.await(each.close());
    }
  }
}
