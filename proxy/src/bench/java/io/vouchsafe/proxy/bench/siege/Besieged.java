package io.vouchsafe.proxy.bench.siege;

import io.vouchsafe.proxy.bench.Crowd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** The people of one besieged tenant. All requests are made before the clock starts. */
final class Besieged {
  private static final int REMEMBERED = 100;
  private static final int STAPLED = 5;

  /** Young enough to be believed, were its certificate not known to be revoked. */
  private static final Duration STAPLE_AGE = Duration.ofMinutes(20);

  private final String tenant;
  private final List<Question> remembered = new ArrayList<>();
  private final List<Question> unseen = new ArrayList<>();
  private final List<Question> stapled = new ArrayList<>();
  private final List<Question> introductions = new ArrayList<>();

  /** A request and what is true of whom it is about. */
  record Question(TimedLogin.Who who, String tenant, Crowd.Kind truth, byte[] request) {}

  /**
   * People of that tenant.
   *
   * @param newcomers how many log in once
   */
  Besieged(String tenant, Crowd crowd, int newcomers) {
    this.tenant = tenant;
    mixed(crowd, REMEMBERED).forEach(each -> remembered.add(auth(TimedLogin.Who.REMEMBERED, each)));
    mixed(crowd, newcomers).forEach(each -> unseen.add(auth(TimedLogin.Who.NEW, each)));
    for (Crowd.Client client : crowd.clients(Crowd.Kind.REVOKED, STAPLED)) {
      introductions.add(auth(TimedLogin.Who.STAPLED, client));
      stapled.add(stapled(client, crowd));
    }
  }

  /** Half of them good, half revoked, in no order. */
  private static List<Crowd.Client> mixed(Crowd crowd, int count) {
    List<Crowd.Client> clients = new ArrayList<>(crowd.clients(Crowd.Kind.GOOD, (count + 1) / 2));
    clients.addAll(crowd.clients(Crowd.Kind.REVOKED, count / 2));
    Collections.shuffle(clients, new Random(1));
    return clients;
  }

  private Question auth(TimedLogin.Who who, Crowd.Client client) {
    byte[] request =
        HttpText.get("/v1/" + tenant + "/auth", "X-SSL-Client-Cert: " + client.escaped());
    return new Question(who, tenant, client.kind(), request);
  }

  private Question stapled(Crowd.Client client, Crowd crowd) {
    Base64.Encoder base64 = Base64.getEncoder();
    String body =
        "{\"chain\":[\"%s\"],\"stapled_ocsp\":[\"%s\"]}"
            .formatted(
                base64.encodeToString(client.der()),
                base64.encodeToString(crowd.keptGood(client, STAPLE_AGE)));
    byte[] request = HttpText.json("/v1/" + tenant + "/decisions?policy=stapled", body);
    return new Question(TimedLogin.Who.STAPLED, tenant, client.kind(), request);
  }

  /** Those that the service learns about before the siege. */
  List<Question> introductions() {
    List<Question> all = new ArrayList<>(remembered);
    all.addAll(introductions);
    return all;
  }

  /** The n-th login of the people who are remembered. */
  Question remembered(long n) {
    return remembered.get((int) (n % remembered.size()));
  }

  /** The n-th newcomer. */
  Question unseen(long n) {
    if (n >= unseen.size()) {
      throw new IllegalStateException("there are no more than " + unseen.size() + " newcomers");
    }
    return unseen.get((int) n);
  }

  /** The n-th of those who bring an old response. */
  Question stapled(long n) {
    return stapled.get((int) (n % stapled.size()));
  }
}
