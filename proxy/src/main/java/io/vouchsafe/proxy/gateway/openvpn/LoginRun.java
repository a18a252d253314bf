package io.vouchsafe.proxy.gateway.openvpn;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vouchsafe.config.GatewaySettings;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.SerialNumber;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.proxy.net.Timers;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.revocation.NamedCertificate;
import io.vouchsafe.vpnauth.wire.openvpn.ClientEnv;
import io.vouchsafe.vpnauth.wire.openvpn.ServerVersion;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client that waits, from its event to its answer. Of the gateway's event loop. */
final class LoginRun {
  /** Beside the policy's deadline: to read the certificates, and to wait for who is attached. */
  static final Duration BESIDE_DECIDING = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(LoginRun.class);

  private final Ground ground;
  private final Terms terms;
  private final long cid;
  private final long kid;
  private final boolean isReauth;
  private final ClientEnv env;
  private final List<String> digests;
  private final Consumer<LoginRun> done;
  private Timers.@Nullable Timer deadline;
  private boolean isBegun;
  private boolean isOver;

  /** What all of a gateway stand on. */
  record Ground(
      String label,
      ClientDecisions decisions,
      ClientSessions sessions,
      LoginConcerns concerns,
      Executor loop,
      Timers timers,
      ClientLogins.OffLoop offLoop) {}

  /** By what it is decided about, and who is told. */
  record Terms(
      TenantRuntime tenant,
      GatewaySettings.OpenVpn settings,
      ServerVersion version,
      LoginAnswers answers) {
    Optional<Policy> policy() {
      return tenant.policy(settings.policy());
    }
  }

  /**
   * Nothing happens yet.
   *
   * @param done told when it was answered
   */
  LoginRun(
      Ground ground,
      Terms terms,
      long cid,
      long kid,
      boolean isReauth,
      ClientEnv env,
      Consumer<LoginRun> done) {
    this.ground = ground;
    this.terms = terms;
    this.cid = cid;
    this.kid = kid;
    this.isReauth = isReauth;
    this.env = env;
    this.digests = LoginChain.digests(env);
    this.done = done;
  }

  long cid() {
    return cid;
  }

  /** Of the certificates that it needs, in lower-case hex. */
  List<String> digests() {
    return digests;
  }

  /** From now on it is answered in time. */
  void begin() {
    Duration most =
        terms.policy().map(Policy::deadline).orElse(Duration.ZERO).plus(BESIDE_DECIDING);
    deadline =
        ground
            .timers()
            .once(
                most,
                () ->
                    refuse(
                        Reason.OVER_BUDGET,
                        "this service had no answer within " + most.toMillis() + " ms"));
  }

  /** Answers nothing any more. */
  void drop() {
    isOver = true;
    Timers.Timer timer = deadline;
    if (timer != null) {
      timer.cancel();
    }
  }

  /** Reads the certificates, decides, answers. */
  void decide() {
    if (isBegun || isOver) {
      return;
    }
    isBegun = true;
    guarded(this::judge);
  }

  private void judge() {
    OptionalLong pid = env.daemonPid();
    OptionalLong start = env.daemonStartTime();
    if (env.isCut() || pid.isEmpty() || start.isEmpty()) {
      refuse(Reason.MALFORMED, "the client's environment is cut, or says nothing of the server");
    } else if (!isDerivationAllowed()) {
      refuse(
          Reason.WEAK_ALGORITHM,
          "key_derivation is tls-ekm, and the keys of this session would be made by the PRF of key"
              + " method 2, MD5 and SHA-1: the "
              + (terms.version().knowsExporter()
                  ? "client does not offer the exporter (IV_PROTO, bit 3)"
                  : "server is OpenVPN " + terms.version().text() + ", which is older than 2.6"));
    } else {
      ServerRun run = new ServerRun(pid.getAsLong(), start.getAsLong());
      onLoop(readChain(), read -> chainRead(run, read));
    }
  }

  /** Contract, section 1, {@code key_derivation}; the seed: both sides must know the exporter. */
  private boolean isDerivationAllowed() {
    return switch (terms.settings().keyDerivation()) {
      case ANY -> true;
      case TLS_EKM -> env.offersExporter() && terms.version().knowsExporter();
    };
  }

  private Future<LoginChain> readChain() {
    return terms
        .settings()
        .peerCertificates()
        .map(path -> ground.offLoop().run(() -> LoginChain.read(new PeerFolder(path), digests)))
        .orElseGet(
            () ->
                Future.succeededFuture(
                    new LoginChain(
                        List.of(), Optional.of("there is no peer_certificates"), List.of())));
  }

  private void chainRead(ServerRun run, LoginChain chain) {
    Optional<NamedCertificate> named = named(chain);
    ground.concerns().read(ground.label(), chain, named.isPresent());
    if (chain.missing().isPresent() && named.isEmpty()) {
      refuse(Reason.NO_CERTIFICATE, chain.missing().get());
      return;
    }
    ClientLogin login = new ClientLogin(run, cid, kid, isReauth, env, chain.certificates());
    Optional<LoginRefusal> refusal = ground.sessions().refusal(login);
    if (refusal.isPresent()) {
      over(() -> refused(refusal.get()));
      return;
    }
    Policy policy = terms.policy().orElseThrow();
    onLoop(
        named.isPresent()
            ? ground.decisions().decide(terms.tenant(), policy, named.get())
            : ground.decisions().decide(terms.tenant(), policy, chain.certificates()),
        verdict ->
            over(
                () ->
                    terms
                        .answers()
                        .decided(login, verdict, terms.settings().config())
                        .ifPresent(this::refused)));
  }

  /**
   * Contract, section 1, {@code decide_by_digest}: what the server says of the certificate that the
   * folder does not have. A client chooses none of it: OpenVPN has validated the path.
   */
  private Optional<NamedCertificate> named(LoginChain chain) {
    Optional<SerialNumber> serial = env.serial(0);
    if (chain.missing().isEmpty()
        || !terms.settings().decideByDigest()
        || digests.size() < 2
        || serial.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new NamedCertificate(
            fingerprint(digests.get(0)), fingerprint(digests.get(1)), serial.get()));
  }

  private static Fingerprint fingerprint(String hex) {
    return Fingerprint.ofDigest(HexFormat.of().parseHex(hex));
  }

  /** Denies with a line of the journal. */
  void refuse(Reason reason, String detail) {
    over(() -> cut(denied(reason, detail)));
  }

  /** Denies for what the sessions say, which cut by themselves whom they want cut. */
  private void refused(LoginRefusal refusal) {
    String detail = "client " + cid + ": " + refusal.detail();
    LOG.warn("{}: refused: {}", ground.label(), detail);
    denied(refusal.reason(), detail);
  }

  private Verdict denied(Reason reason, String detail) {
    Policy policy = terms.policy().orElseThrow();
    Verdict verdict = ground.decisions().refuse(terms.tenant(), policy, reason, detail);
    terms.answers().deny(cid, kid, verdict);
    return verdict;
  }

  /** Whoever is let in already is cut, too, as with every refusal. */
  private void cut(Verdict verdict) {
    OptionalLong pid = env.daemonPid();
    OptionalLong start = env.daemonStartTime();
    if (isReauth && pid.isPresent() && start.isPresent()) {
      ServerRun run = new ServerRun(pid.getAsLong(), start.getAsLong());
      ground.sessions().refused(new ClientLogin(run, cid, kid, true, env), verdict);
    }
  }

  private <T> void onLoop(Future<T> future, Consumer<T> next) {
    future.onComplete(result -> ground.loop().execute(() -> guarded(() -> go(result, next))));
  }

  private <T> void go(AsyncResult<T> result, Consumer<T> next) {
    if (isOver) {
      return;
    }
    if (result.failed()) {
      throw new IllegalStateException(result.cause());
    }
    next.accept(result.result());
  }

  /** Answers, once. */
  private void over(Runnable answer) {
    if (isOver) {
      return;
    }
    drop();
    done.accept(this);
    try {
      answer.run();
    } catch (RuntimeException | Error bug) {
      failed(bug);
    }
  }

  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error bug) {
      over(() -> failed(bug));
    }
  }

  private void failed(Throwable bug) {
    LOG.error("{}: the login of client {} failed and is denied", ground.label(), cid, bug);
    terms.answers().failed(cid, kid, isReauth);
  }
}
