package io.vouchsafe.proxy.gateway.openvpn;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vouchsafe.pki.Der;
import io.vouchsafe.proxy.session.CutCause;
import io.vouchsafe.proxy.session.Session;
import io.vouchsafe.proxy.session.SessionFacts;
import io.vouchsafe.proxy.session.SessionHandle;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A client of a server, as the list of live sessions knows it. Everything happens on the gateway's
 * event loop, but for {@link #facts} and {@link #cut}.
 */
final class ClientSession implements SessionHandle {
  /** The keys come out of the TLS session: RFC 5705. */
  static final String EXPORTER = "tls-ekm";

  /** The keys are made by the PRF of key method 2. */
  static final String PRF = "prf";

  private final long cid;
  private final List<Der> chain;
  private final Ground ground;
  private String derivation;
  private @Nullable Session session;
  private Optional<String> digest = Optional.empty();
  private Optional<String> name = Optional.empty();
  private OptionalLong connectedSince = OptionalLong.empty();
  private Optional<String> address = Optional.empty();
  private Optional<String> virtual4 = Optional.empty();
  private Optional<String> virtual6 = Optional.empty();
  private Optional<String> cipher = Optional.empty();
  private Optional<String> tls = Optional.empty();
  private Instant negotiated;
  private boolean isEstablished;
  private boolean isDerivationTold;
  private boolean isUntold;
  private boolean isSilent;
  private boolean isGone;
  private volatile SessionFacts facts;

  /**
   * What all of one server stand on.
   *
   * @param gateway its name
   * @param loop the gateway's event loop
   */
  record Ground(String gateway, Executor loop, ClientCuts cuts, ClientMeters meters) {}

  /**
   * One that has no session yet.
   *
   * @param chain leaf first; empty when nobody has the certificate
   * @param derivation of its keys, {@code tls-ekm} or {@code prf}
   * @param negotiated when keys were negotiated last
   */
  ClientSession(Ground ground, long cid, List<Der> chain, String derivation, Instant negotiated) {
    this.ground = ground;
    this.cid = cid;
    this.chain = List.copyOf(chain);
    this.derivation = derivation;
    this.negotiated = negotiated;
    this.facts = told();
  }

  long cid() {
    return cid;
  }

  List<Der> chain() {
    return chain;
  }

  String derivation() {
    return derivation;
  }

  /** Whether the server has said how its keys are made; otherwise it is the client's word. */
  boolean isDerivationTold() {
    return isDerivationTold;
  }

  /** The server says so. */
  void isDerived(String by) {
    isDerivationTold = true;
    if (!derivation.equals(by)) {
      if (session != null && !isGone) {
        ground.meters().closed(derivation, tls);
        ground.meters().opened(by, tls);
      }
      derivation = by;
      changed();
    }
  }

  /**
   * It is looked at, and passes traffic, and the server has not said how its keys are made.
   *
   * @return false at the first look: the server may say it yet
   */
  boolean isUntoldAgain() {
    boolean isFirst = !isUntold;
    isUntold = isEstablished && !isDerivationTold && derivation.equals(EXPORTER);
    return isUntold && !isFirst;
  }

  /**
   * It comes with that certificate.
   *
   * @param sha256 of the certificate; empty when nobody knows
   * @return false when it came with another one before, or nobody can say
   */
  boolean isCertified(Optional<String> sha256) {
    if (digest.isEmpty()) {
      digest = sha256;
    }
    return sha256.isPresent() && digest.equals(sha256);
  }

  /** The session that it has in the list; empty before it is opened. */
  Optional<Session> session() {
    return Optional.ofNullable(session);
  }

  /** It is in the list from now on. */
  void opened(Session opened) {
    if (session == null) {
      ground.meters().opened(derivation, tls);
    }
    session = opened;
  }

  /** Its common name as the server shows it; a stranger's text. */
  Optional<String> name() {
    return name;
  }

  /**
   * When it connected by the server's clock, in seconds since 1970; with its number, no other's.
   */
  OptionalLong connectedSince() {
    return connectedSince;
  }

  /** Where it is: {@code address:port}. */
  Optional<String> address() {
    return address;
  }

  Optional<String> tls() {
    return tls;
  }

  /** How the server names it. */
  void isNamed(String text, OptionalLong since) {
    name = Optional.of(text);
    if (since.isPresent()) {
      connectedSince = since;
    }
  }

  void isAt(String place) {
    if (!address.equals(Optional.of(place))) {
      address = Optional.of(place);
      changed();
    }
  }

  /** It was given that address. */
  void has(Optional<String> next4, Optional<String> next6) {
    Optional<String> four = next4.or(() -> virtual4);
    Optional<String> six = next6.or(() -> virtual6);
    if (!four.equals(virtual4) || !six.equals(virtual6)) {
      virtual4 = four;
      virtual6 = six;
      changed();
    }
  }

  /** Its data is encrypted with that. */
  void encrypts(String with) {
    if (!cipher.equals(Optional.of(with))) {
      cipher = Optional.of(with);
      changed();
    }
  }

  /** It passes traffic: what the server shows of its keys is true from now on. */
  void established() {
    isEstablished = true;
  }

  boolean isEstablished() {
    return isEstablished;
  }

  /** Its control channel has that version of TLS. */
  void speaks(Optional<String> version) {
    if (!tls.equals(version)) {
      if (session != null && !isGone) {
        ground.meters().closed(derivation, tls);
        ground.meters().opened(derivation, version);
      }
      tls = version;
      changed();
    }
  }

  /** When keys were negotiated last. */
  Instant negotiated() {
    return negotiated;
  }

  /** Keys are negotiated. */
  void negotiatedAt(Instant now) {
    negotiated = now;
    isSilent = false;
  }

  /**
   * Somebody was told that it negotiates no keys.
   *
   * @return false when that was so before
   */
  boolean becomesSilent() {
    boolean first = !isSilent;
    isSilent = true;
    return first;
  }

  boolean isGone() {
    return isGone;
  }

  /** It has left its server. */
  void left() {
    if (!isGone && session != null) {
      ground.meters().closed(derivation, tls);
    }
    isGone = true;
  }

  private void changed() {
    facts = told();
    Session now = session;
    if (now != null) {
      now.refreshFacts();
    }
  }

  private SessionFacts told() {
    List<String> virtual = new ArrayList<>();
    virtual4.ifPresent(virtual::add);
    virtual6.ifPresent(virtual::add);
    return new SessionFacts(
        new SessionFacts.Carrier.Gateway(ground.gateway()),
        Optional.empty(),
        Optional.empty(),
        address.map(PeerPlace::host),
        virtual,
        Optional.of(new SessionFacts.Keys(derivation, cipher, tls)));
  }

  @Override
  public SessionFacts facts() {
    return facts;
  }

  @Override
  public Future<Void> cut(CutCause cause) {
    Promise<Void> done = Promise.promise();
    ground
        .loop()
        .execute(
            () -> {
              if (isGone) {
                done.complete();
              } else {
                ground.cuts().cut(cid, cause.word()).onComplete(done);
              }
            });
    return done.future();
  }

  @Override
  public String toString() {
    return "client " + cid;
  }
}
