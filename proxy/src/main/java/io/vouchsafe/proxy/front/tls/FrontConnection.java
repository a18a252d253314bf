package io.vouchsafe.proxy.front.tls;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vouchsafe.config.TlsFrontSettings;
import io.vouchsafe.config.TlsFrontSettings.ClientCertificate;
import io.vouchsafe.proxy.front.http.HttpProblem;
import io.vouchsafe.proxy.session.CutCause;
import io.vouchsafe.proxy.session.Session;
import io.vouchsafe.proxy.session.SessionFacts;
import io.vouchsafe.proxy.session.SessionHandle;
import io.vouchsafe.proxy.session.SessionOpening;
import io.vouchsafe.proxy.session.SessionRegistry;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of a TLS front. Its requests wait until it is decided about; then they pass, for
 * as long as its session does, or it is told that it may not and ends. Lives on its event loop, but
 * for what the registry calls.
 */
final class FrontConnection implements SessionHandle {
  /** A client that is refused, and asks for nothing. */
  private static final long SILENT_SECONDS = 5;

  /** A client that is refused gets so long to read why, whatever it still sends. */
  private static final long FAREWELL_SECONDS = 1;

  /** More than HTTP/2 has streams at a time: whoever resets them makes room for others. */
  private static final int MOST_WAITING = 200;

  private static final long LOOK_AGAIN_MILLIS = 25;

  /** Some three seconds: a decision takes two at most, unless the policy says otherwise. */
  private static final int MOST_LOOKS = 120;

  /** Octets of content that HTTP/2 may send ahead; before a decision, the protocol's 65,535. */
  static final int WINDOW = 1 << 20;

  /** RFC 9113 §7. */
  private static final long NO_ERROR = 0;

  private static final Logger LOG = LoggerFactory.getLogger(FrontConnection.class);

  /** Where it stands. */
  private sealed interface State {
    /** Requests wait. */
    record Undecided(List<HttpServerRequest> waiting) implements State {}

    record Passing(Optional<Session> session, ClientFields client) implements State {}

    record Refused(FrontRefusal refusal) implements State {}

    /** It is closed, or about to be. */
    record Gone() implements State {}
  }

  private final HttpConnection connection;
  private final Channel channel;
  private final FrontSslHandler ssl;
  private final SessionRegistry sessions;
  private final ServedNames served;
  private final BiConsumer<HttpServerRequest, ClientFields> onward;
  private final Optional<InetAddress> source;
  private final List<HttpServerRequest> suspended = new ArrayList<>(0);
  private int looks;
  private volatile boolean cut;
  private State state = new State.Undecided(new ArrayList<>(1));

  /**
   * A connection whose handshake is done.
   *
   * @param served the hosts that its requests may be for
   * @param onward takes requests that may pass
   */
  FrontConnection(
      HttpConnection connection,
      Channel channel,
      FrontSslHandler ssl,
      SessionRegistry sessions,
      ServedNames served,
      BiConsumer<HttpServerRequest, ClientFields> onward) {
    this.connection = connection;
    this.channel = channel;
    this.ssl = ssl;
    this.sessions = sessions;
    this.served = served;
    this.onward = onward;
    this.source = TlsFront.source(channel);
  }

  Optional<InetAddress> source() {
    return source;
  }

  /** Waits for the decision about it. */
  void await(Future<Entrance> deciding) {
    channel.closeFuture().addListener(closed -> ended());
    deciding.onComplete(
        done -> {
          if (channel.eventLoop().inEventLoop()) {
            decided(done);
          } else {
            channel.eventLoop().execute(() -> decided(done));
          }
        });
  }

  /** What fails on the way lets nobody in. */
  private void decided(AsyncResult<Entrance> done) {
    try {
      if (done.failed()) {
        throw new IllegalStateException("a decision that failed", done.cause());
      }
      decided(done.result());
    } catch (RuntimeException | Error e) {
      LOG.error("a connection could not be admitted, and is closed", e);
      end();
    }
  }

  private void decided(Entrance entrance) {
    if (!(state instanceof State.Undecided(List<HttpServerRequest> waiting))) {
      return; // The client has gone meanwhile.
    }
    state =
        switch (entrance) {
          case Entrance.Anonymous none ->
              new State.Passing(Optional.empty(), ClientFields.ANONYMOUS);
          case Entrance.Refused(FrontRefusal refusal) -> new State.Refused(refusal);
          case Entrance.Admitted admitted -> opened(admitted);
        };
    if (state instanceof State.Refused) {
      closeAfter(SILENT_SECONDS);
    } else if (connection.getWindowSize() > 0) {
      connection.setWindowSize(WINDOW);
      channel.flush();
    }
    waiting.forEach(this::answer);
  }

  private State opened(Entrance.Admitted admitted) {
    ClientFields client = ClientFields.of(admitted.verdict());
    return switch (sessions.open(admitted.verdict(), this)) {
      case SessionOpening.Opened(Session session) ->
          new State.Passing(Optional.of(session), client);
      case SessionOpening.NotOpened(String why) -> {
        LOG.warn("{}: no session is opened: {}", admitted.verdict().reference(), why);
        yield new State.Refused(FrontRefusal.held(admitted.verdict().reference()));
      }
    };
  }

  /**
   * Whether {@code now}, the front's settings, would have had it decided in the same way: a
   * connection is let in by a tenant and a policy, or since none of them was needed.
   */
  @SuppressWarnings("ReferenceEquality") // the very same ones, at nearly every request
  boolean isOf(TlsFrontSettings now) {
    TlsFrontSettings then = ssl.generation().settings();
    return then == now || (isSameDoor(then, now) && (!isAnonymous() || isOptional(now)));
  }

  private static boolean isSameDoor(TlsFrontSettings then, TlsFrontSettings now) {
    return then.tenant().equals(now.tenant()) && then.policy().equals(now.policy());
  }

  private static boolean isOptional(TlsFrontSettings now) {
    return now.clientCertificate() == ClientCertificate.OPTIONAL;
  }

  private boolean isAnonymous() {
    return state instanceof State.Passing(Optional<Session> session, ClientFields client)
        && session.isEmpty();
  }

  /** Ends it when {@code now} would have somebody else decide; the client may come back. */
  void follow(TlsFrontSettings now) {
    if (!isOf(now)) {
      end();
    }
  }

  /** Answers {@code request} as soon as it is known how. */
  void request(HttpServerRequest request) {
    request.pause();
    HttpProblem wrong = RequestRules.refusal(request, served);
    if (wrong == null) {
      answer(request);
    } else {
      FrontAnswer.send(request, wrong, "").onComplete(sent -> refused(request));
    }
  }

  /** What is wrong with one request of HTTP/2 is of no concern to the others. */
  private void refused(HttpServerRequest request) {
    if (request.version() != HttpVersion.HTTP_2) {
      leave(request);
      return;
    }
    request.exceptionHandler(failure -> {}).handler(dropped -> {}).resume();
    if (!request.isEnded()) {
      // RFC 9113 §8.1: the rest of the request is not needed
      request.response().reset(NO_ERROR);
    }
  }

  private void answer(HttpServerRequest request) {
    switch (state) {
      case State.Undecided(List<HttpServerRequest> waiting) -> {
        waiting.add(request);
        if (waiting.size() > MOST_WAITING) {
          end();
        }
      }
      case State.Passing(Optional<Session> session, ClientFields client) -> {
        if (request.response().closed()) {
          return; // HTTP/2: its client has taken it back while it waited.
        }
        if (session.isEmpty() || session.get().mayPass()) {
          onward.accept(request, client);
        } else {
          hold(session.get(), request);
        }
      }
      case State.Refused(FrontRefusal refusal) -> refuse(request, refusal, true);
      case State.Gone gone -> {
        // Nobody reads an answer any more.
      }
    }
  }

  /**
   * A session of which somebody says that it is revoked passes nothing until that is looked into,
   * which takes no longer than a decision. One whose cut waits or is held passes nothing at all,
   * and stays open: an operator may spare it.
   */
  private void hold(Session session, HttpServerRequest request) {
    if (session.cutCause().isEmpty() && looks < MOST_LOOKS) {
      suspended.add(request);
      if (suspended.size() == 1) {
        looks++;
        var unused =
            channel.eventLoop().schedule(this::lookAgain, LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
      }
    } else {
      refuse(request, FrontRefusal.held(session.reference()), !request.isEnded());
    }
  }

  private void lookAgain() {
    List<HttpServerRequest> again = List.copyOf(suspended);
    suspended.clear();
    again.forEach(this::answer);
    if (suspended.isEmpty()) {
      looks = 0;
    }
  }

  private void refuse(HttpServerRequest request, FrontRefusal refusal, boolean last) {
    RefusalPage.send(request, refusal, last)
        .onComplete(
            sent -> {
              if (last) {
                leave(request);
              }
            });
  }

  /** Lets the client read its answer: what it still sends would make the system drop that. */
  private void leave(HttpServerRequest request) {
    if (request.version() == HttpVersion.HTTP_2) {
      var unused = connection.shutdown(FAREWELL_SECONDS, TimeUnit.SECONDS);
    } else if (request.isEnded()) {
      var unused = connection.close();
      return;
    } else {
      request
          .exceptionHandler(failure -> {})
          .handler(dropped -> {})
          .endHandler(whole -> connection.close())
          .resume();
    }
    closeAfter(FAREWELL_SECONDS);
  }

  private void closeAfter(long seconds) {
    var timer = channel.eventLoop().schedule(this::end, seconds, TimeUnit.SECONDS);
    channel.closeFuture().addListener(closed -> timer.cancel(false));
  }

  private void ended() {
    State before = state;
    state = new State.Gone();
    if (!cut && before instanceof State.Passing(Optional<Session> session, ClientFields client)) {
      session.ifPresent(sessions::close);
    }
  }

  /** Ends it at once, whatever is on its way. */
  private void end() {
    ChannelHandlerContext ctx = channel.pipeline().context(ssl);
    if (ctx == null) {
      var unused = channel.close();
    } else {
      ssl.cut(ctx);
    }
  }

  @Override
  public SessionFacts facts() {
    return new SessionFacts(
        new SessionFacts.Carrier.Front(TlsFrontSettings.LABEL),
        Optional.empty(),
        Optional.empty(),
        source.map(InetAddress::getHostAddress),
        List.of(),
        Optional.empty());
  }

  /** Called on any thread. */
  @Override
  public Future<Void> cut(CutCause cause) {
    cut = true; // The registry hears of the end by what this returns, and counts a cut.
    Promise<Void> gone = Promise.promise();
    channel.closeFuture().addListener(closed -> gone.tryComplete());
    channel.eventLoop().execute(this::end);
    return gone.future();
  }
}
