package io.vouchsafe.proxy.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.lab.Issued;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Two devices of a customer join their group, and get one key. */
final class DeviceScenario {
  private static final String CALL = "/v1/branches/ocvpn/";

  private final Issued first;
  private final Issued second;

  /**
   * A device that has connected.
   *
   * @param place what its address and its network have in common
   */
  private record Caller(String serialNumber, LiveConnection connection, int place) {
    JsonObject register() throws ExecutionException, InterruptedException, TimeoutException {
      return call(
          "register",
          message()
              .put("address", "198.51.100." + place)
              .put("networks", new JsonArray().add("10." + place + ".0.0/16")));
    }

    JsonObject poll() throws ExecutionException, InterruptedException, TimeoutException {
      return call("poll", message().put("generation", 0));
    }

    JsonObject acknowledge(JsonObject told)
        throws ExecutionException, InterruptedException, TimeoutException {
      return call("regack", message().put("generation", told.getLong("generation", 0L)));
    }

    private JsonObject message() {
      return new JsonObject().put("serial_number", serialNumber);
    }

    private JsonObject call(String word, JsonObject message)
        throws ExecutionException, InterruptedException, TimeoutException {
      return Patience.await(connection.post(CALL + word, message));
    }
  }

  DeviceScenario(DemoPki pki) {
    first = pki.client(DemoFiles.DEVICES.get(0));
    second = pki.client(DemoFiles.DEVICES.get(1));
  }

  Scenario joining(Behaviour honest) {
    return new Scenario(
        "two OCVPN devices get one key", this::join, honest, true, Expected.allowed("cache", ""));
  }

  private Seen join(DemoCalls calls)
      throws IOException, ExecutionException, InterruptedException, TimeoutException {
    long started = System.nanoTime();
    Caller one = new Caller(DemoFiles.DEVICES.get(0), calls.devices().connect(first), 1);
    Caller other = new Caller(DemoFiles.DEVICES.get(1), calls.devices().connect(second), 2);
    one.register();
    JsonObject joined = other.register();
    JsonObject told = one.poll();
    long millis = DemoCalls.millisSince(started);
    one.acknowledge(told);
    other.acknowledge(joined);
    Patience.await(one.connection().close());
    Patience.await(other.connection().close());
    String key = told.getString("key", "");
    boolean same = !key.isEmpty() && key.equals(joined.getString("key"));
    JsonObject decision =
        calls.found("tenant=branches&sha256=" + second.certificate().sha256().hex());
    return Seen.of(same ? decision : decision.put("decision", "two keys"), millis);
  }
}
