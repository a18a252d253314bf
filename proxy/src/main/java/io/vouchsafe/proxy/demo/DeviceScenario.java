package io.vouchsafe.proxy.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.Certificate;
import java.io.IOException;

/** Two devices of a customer join their group, and get one key. */
final class DeviceScenario {
  private final Device first;
  private final Device second;

  /**
   * A VPN gateway of the customer.
   *
   * @param place what its address and its network have in common
   */
  private record Device(String serialNumber, Certificate certificate, int place) {
    JsonObject message() {
      return new JsonObject().put("serial_number", serialNumber);
    }

    JsonObject register(DemoCalls calls) throws IOException, InterruptedException {
      return calls.ocvpn(
          "register",
          certificate,
          message()
              .put("address", "198.51.100." + place)
              .put("networks", new JsonArray().add("10." + place + ".0.0/16")));
    }

    JsonObject poll(DemoCalls calls) throws IOException, InterruptedException {
      return calls.ocvpn("poll", certificate, message().put("generation", 0));
    }

    void acknowledge(DemoCalls calls, long generation) throws IOException, InterruptedException {
      calls.ocvpn("regack", certificate, message().put("generation", generation));
    }
  }

  DeviceScenario(DemoPki pki) {
    first = device(pki, 0);
    second = device(pki, 1);
  }

  private static Device device(DemoPki pki, int index) {
    String serialNumber = DemoFiles.DEVICES.get(index);
    return new Device(serialNumber, pki.client(serialNumber).certificate(), index + 1);
  }

  Scenario joining(Behaviour honest) {
    return new Scenario(
        "two OCVPN devices get one key",
        this::join,
        honest,
        true,
        Expected.allowed("ocsp", "good"));
  }

  private Seen join(DemoCalls calls) throws IOException, InterruptedException {
    long started = System.nanoTime();
    first.register(calls);
    JsonObject joined = second.register(calls);
    JsonObject told = first.poll(calls);
    long millis = DemoCalls.millisSince(started);
    JsonObject decision = calls.found("sha256=" + second.certificate().sha256().hex());
    String key = told.getString("key", "");
    boolean same = !key.isEmpty() && key.equals(joined.getString("key"));
    first.acknowledge(calls, told.getLong("generation", 0L));
    second.acknowledge(calls, joined.getLong("generation", 0L));
    return Seen.of(same ? decision : decision.put("decision", "two keys"), millis);
  }
}
