package io.vouchsafe.proxy.front.spoe;

import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.vpnauth.wire.spop.SpopBounds;
import io.vouchsafe.vpnauth.wire.spop.SpopFrame;
import io.vouchsafe.vpnauth.wire.spop.SpopFrameId;
import io.vouchsafe.vpnauth.wire.spop.SpopFramer;
import io.vouchsafe.vpnauth.wire.spop.SpopItem;
import io.vouchsafe.vpnauth.wire.spop.SpopMessage;
import io.vouchsafe.vpnauth.wire.spop.SpopReading;
import io.vouchsafe.vpnauth.wire.spop.SpopStatus;
import io.vouchsafe.vpnauth.wire.spop.SpopValue;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of HAProxy. It answers NOTIFYs as soon as they are decided, in any order. When too
 * many are undecided, or answers are not read, it reads no more. Whatever goes wrong ends it, and
 * an answer that was not sent lets nobody in. Lives on one event loop.
 */
final class SpoeConnection {
  private static final Logger LOG = LoggerFactory.getLogger(SpoeConnection.class);

  /** Undecided at a time; HAProxy's {@code max-waiting-frames} is 20 unless its operator says. */
  static final int MOST_IN_FLIGHT = 128;

  /** Octets of answers that wait for the peer before we read no more. */
  private static final int MOST_UNREAD = 64 << 10;

  /** Strangers hear that they are no front, and need no more room for that. */
  static final int LONGEST_OF_STRANGERS = 16 << 10;

  /** So long a peer has to take the DISCONNECT. */
  private static final Duration FAREWELL = Duration.ofSeconds(2);

  private final NetSocket socket;
  private final Optional<InetAddress> caller;
  private final SpoeRules rules;
  private final SpoeDecisions decisions;
  private final int ours;
  private final SpopFramer framer;
  private final Set<SpopFrameId> inFlight = new HashSet<>();
  private Phase phase = Phase.HELLO;
  private boolean paused;
  private boolean finishing;
  private int longest;

  /** When the present phase, frame or wait began, or the last frame came. */
  private long since;

  private long unreadSince;

  private enum Phase {
    HELLO,
    OPEN,
    /** The last frame is written; what still comes is dropped. */
    ENDED,
    CLOSED
  }

  SpoeConnection(
      NetSocket socket, Optional<InetAddress> caller, SpoeRules rules, SpoeDecisions decisions) {
    this.socket = socket;
    this.caller = caller;
    this.rules = rules;
    this.decisions = decisions;
    this.ours = rules.isFront(caller) ? SpopBounds.LONGEST_FRAME : LONGEST_OF_STRANGERS;
    this.longest = ours;
    this.framer = new SpopFramer(ours);
    this.since = rules.now();
  }

  void begin() {
    socket.setWriteQueueMaxSize(MOST_UNREAD);
    socket.drainHandler(drained -> guarded(this::goOn));
    socket.exceptionHandler(failure -> LOG.debug("a connection of the spoe port failed", failure));
    socket.handler(octets -> guarded(() -> take(octets)));
  }

  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      LOG.error("a connection of the spoe port failed, and is closed", e);
      abort();
    }
  }

  private void take(Buffer octets) {
    if (isOpen()) {
      framer.feed(octets.getBytes());
      read();
    }
  }

  private boolean isOpen() {
    return phase == Phase.HELLO || phase == Phase.OPEN;
  }

  /** Takes frames until there are none, or until it may take no more. */
  private void read() {
    boolean within = framer.isWithinFrame();
    while (isOpen()) {
      if (mustWait()) {
        pause();
        return;
      }
      switch (framer.next()) {
        case SpopFramer.Whole(SpopReading reading) -> {
          within = false;
          since = rules.now();
          take(reading);
        }
        case SpopFramer.Incomplete incomplete -> {
          if (framer.isWithinFrame() && !within && phase == Phase.OPEN) {
            since = rules.now();
          }
          return;
        }
        case SpopFramer.WrongLength wrong ->
            refuse(
                wrong.status(),
                "a frame of " + Integer.toUnsignedString(wrong.length()) + " octets");
      }
    }
  }

  private boolean mustWait() {
    return finishing || inFlight.size() >= MOST_IN_FLIGHT || socket.writeQueueFull();
  }

  private void pause() {
    if (!paused) {
      paused = true;
      socket.pause();
    }
  }

  /** Reads on, if it had stopped and has room again. */
  private void goOn() {
    if (paused && isOpen() && !mustWait()) {
      paused = false;
      read();
      if (!paused) {
        socket.resume();
      }
    }
  }

  private void take(SpopReading reading) {
    switch (reading) {
      case SpopReading.Broken(SpopStatus status, String reason) -> refuse(status, reason);
      case SpopReading.Known(SpopFrame frame) -> {
        switch (frame) {
          case SpopFrame.HaproxyDisconnect disconnect -> end(SpopStatus.NORMAL, "as you wish");
          case SpopFrame.HaproxyHello(List<SpopItem> items) when phase == Phase.HELLO ->
              hello(SpoeHello.of(items, ours));
          case SpopFrame.Notify(SpopFrameId id, List<SpopMessage> messages)
              when phase == Phase.OPEN ->
              notified(id, messages);
          case SpopFrame.HaproxyHello hello -> refuse(SpopStatus.INVALID, "a second HELLO");
          case SpopFrame.Notify notify -> refuse(SpopStatus.INVALID, "a NOTIFY before the HELLO");
          case SpopFrame.AgentHello agents -> refuse(SpopStatus.INVALID, "a frame of agents");
          case SpopFrame.AgentDisconnect agents -> refuse(SpopStatus.INVALID, "a frame of agents");
          case SpopFrame.Ack agents -> refuse(SpopStatus.INVALID, "a frame of agents");
        }
      }
    }
  }

  private void hello(SpoeHello hello) {
    switch (hello) {
      case SpoeHello.Refused(SpopStatus status, String reason) -> refuse(status, reason);
      case SpoeHello.Agreed agreed -> {
        longest = agreed.longest();
        framer.agree(longest);
        phase = Phase.OPEN;
        if (agreed.isHealthCheck()) {
          last(agreed.answer());
        } else {
          write(agreed.answer().encode());
        }
      }
    }
  }

  private void notified(SpopFrameId id, List<SpopMessage> messages) {
    Optional<SpoeQuestion> question = SpoeQuestion.of(messages);
    if (question.isEmpty()) {
      write(new SpopFrame.Ack(id, List.of()).encode());
      return;
    }
    if (!inFlight.add(id)) {
      refuse(SpopStatus.INTERLACED, "a frame under the numbers of one that is undecided");
      return;
    }
    Future<Verdict> deciding = decisions.decide(caller, question.get());
    if (deciding.succeeded()) {
      answer(id, deciding.result());
    } else {
      deciding.onComplete(
          done ->
              guarded(
                  () -> {
                    if (done.failed()) {
                      throw new IllegalStateException("a decision failed", done.cause());
                    }
                    answer(id, done.result());
                    goOn();
                  }));
    }
  }

  private void answer(SpopFrameId id, Verdict verdict) {
    inFlight.remove(id);
    since = rules.now();
    if (isOpen()) {
      write(SpoeAnswer.encoded(id, verdict, longest));
      endIfFinished();
    }
  }

  private void write(byte[] frame) {
    boolean had = socket.writeQueueFull();
    var unused = socket.write(Buffer.buffer(frame));
    if (!had) {
      unreadSince = rules.now();
    }
  }

  /** What is in flight is answered; nothing more is read. */
  void finish() {
    guarded(
        () -> {
          finishing = true;
          if (isOpen()) {
            pause();
            endIfFinished();
          }
        });
  }

  private void endIfFinished() {
    if (finishing && inFlight.isEmpty()) {
      end(SpopStatus.NORMAL, "the service stops");
    }
  }

  private void refuse(SpopStatus status, String reason) {
    rules.meters().refused(status, reason);
    end(status, reason);
  }

  /** SPOE.txt, section 3.2.9. */
  private void end(SpopStatus status, String message) {
    last(
        new SpopFrame.AgentDisconnect(
            List.of(
                new SpopItem("status-code", new SpopValue.Uint32(status.code())),
                new SpopItem("message", SpopValue.Text.of(message)))));
  }

  /**
   * Our side ends behind {@code frame}. What the peer has sent meanwhile is read and dropped:
   * otherwise the system would reset the connection, and the peer might miss the frame.
   */
  private void last(SpopFrame frame) {
    phase = Phase.ENDED;
    since = rules.now();
    socket.write(Buffer.buffer(frame.encode())).onComplete(written -> guarded(this::shutOutput));
    if (paused) {
      paused = false;
      socket.resume();
    }
  }

  private void shutOutput() {
    Channel channel = ((NetSocketInternal) socket).channelHandlerContext().channel();
    if (channel instanceof DuplexChannel duplex && duplex.isActive()) {
      var unused = duplex.shutdownOutput();
    } else {
      abort();
    }
  }

  /**
   * At once, past Vert.x' own handler: that would first write what waits, for a peer that reads
   * nothing.
   */
  private void abort() {
    phase = Phase.CLOSED;
    var unused = ((NetSocketInternal) socket).channelHandlerContext().close();
  }

  /** Ends what has kept us waiting for too long. */
  void tick() {
    guarded(this::endWhatIsLate);
  }

  private void endWhatIsLate() {
    SpoeTimes times = rules.times();
    if (phase == Phase.ENDED) {
      if (isOver(since, FAREWELL)) {
        abort();
      }
    } else if (socket.writeQueueFull()) {
      if (isOver(unreadSince, times.unread())) {
        rules.meters().refused(SpopStatus.IO, "answers are not read");
        abort();
      }
    } else if (phase == Phase.HELLO) {
      if (isOver(since, times.hello())) {
        refuse(SpopStatus.TIMEOUT, "no HELLO in time");
      }
    } else if (inFlight.isEmpty() && phase == Phase.OPEN) {
      if (framer.isWithinFrame() && isOver(since, times.frame())) {
        refuse(SpopStatus.TIMEOUT, "a frame that does not end");
      } else if (isOver(since, times.idle())) {
        end(SpopStatus.NORMAL, "nothing was asked for a long time");
      }
    }
  }

  private boolean isOver(long begin, Duration most) {
    return rules.now() - begin >= most.toNanos();
  }

  /** The connection is gone; what is still decided is told nobody. */
  void closed() {
    phase = Phase.CLOSED;
  }
}
